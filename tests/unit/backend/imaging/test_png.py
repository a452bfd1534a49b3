import pytest

from backend.errors import ImageTooLarge
from backend.imaging import png
from tests.corpus import exif_bytes, files, hostile, pictures


def test_chunks_end_where_the_file_does() -> None:
    kinds = [kind for kind, _ in png.chunks(pictures.png())]
    assert kinds[0] == b"IHDR"
    assert kinds[-1] == b"IEND"
    assert [kind for kind, _ in png.chunks(pictures.png()[:40])] == [b"IHDR"]
    assert list(png.chunks(b"")) == []


def test_finds_exif_on_either_side_of_the_pixels() -> None:
    extra = files.chunk(b"eXIf", exif_bytes.FULL)
    for after in (False, True):
        data = files.with_chunk(pictures.png(), extra, after_pixels=after)
        assert png.find_exif(data) == exif_bytes.FULL
    assert png.find_exif(pictures.png()) is None


@pytest.mark.parametrize(
    "build",
    [
        hostile.text_bomb,
        hostile.international_text_bomb,
        hostile.profile_bomb,
        hostile.many_texts_bomb,
        hostile.many_broken_texts_bomb,
    ],
)
def test_refuses_texts_that_unpack_too_far(build) -> None:
    with pytest.raises(ImageTooLarge, match="unpack"):
        png.refuse_text_bombs(build())


@pytest.mark.parametrize(
    "content",
    [
        b"Comment\0\0" + files.compressed_zeros(png.MAX_UNPACKED_TEXT),
        b"Comment\0\0not compressed",
        b"Comment",
        b"",
    ],
)
def test_texts_within_the_limits_are_accepted(content: bytes) -> None:
    for kind in (b"zTXt", b"iTXt", b"tEXt", b"iCCP"):
        png.refuse_text_bombs(files.with_chunk(pictures.png(), files.chunk(kind, content)))
