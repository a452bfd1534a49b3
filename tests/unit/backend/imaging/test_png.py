import pytest

from backend.errors import ImageTooLarge
from backend.imaging import png
from tests.corpus import files, hostile, pictures


def test_chunks_end_where_the_file_does() -> None:
    kinds = [chunk.kind for chunk in png.chunks(pictures.png())]
    assert kinds[0] == b"IHDR"
    assert kinds[-1] == b"IEND"
    assert [chunk.kind for chunk in png.chunks(pictures.png()[:33])] == [b"IHDR"]
    assert list(png.chunks(b"")) == []


def test_what_follows_the_end_is_no_chunk() -> None:
    data = pictures.png()
    assert len(list(png.chunks(data + files.chunk(b"tEXt", b"a\0b")))) == len(
        list(png.chunks(data))
    )


def test_an_incomplete_chunk_is_the_last_one() -> None:
    data = pictures.png()
    *_, last = png.chunks(data[:-20])
    assert last.kind == b"IDAT"
    assert len(last.content) < last.length
    assert not last.is_intact


def test_a_wrong_checksum_is_noticed() -> None:
    damaged = files.wrong_checksum(files.chunk(b"tEXt", b"a\0b"))
    found = {c.kind: c.is_intact for c in png.chunks(files.with_chunk(pictures.png(), damaged))}
    assert found == {b"IHDR": True, b"tEXt": False, b"IDAT": True, b"IEND": True}
    kinds = [chunk.kind for chunk in png.head_chunks(files.with_chunk(pictures.png(), damaged))]
    assert kinds == [b"IHDR"]


def test_files_of_empty_chunks_are_refused() -> None:
    with pytest.raises(ImageTooLarge, match="chunks"):
        list(png.chunks(hostile.chunk_bomb()))


@pytest.mark.parametrize(
    ("bits", "colours", "before", "content", "expected"),
    [
        (4, 0, (), b"\0\5", b"\0\5"),
        (4, 0, (), b"\0\5\0", b"\0\5"),
        (4, 0, (), b"\5", None),
        (8, 2, (), bytes(6), bytes(6)),
        (8, 2, (), bytes(2), None),
        (8, 6, (), bytes(6), None),
        (8, 3, (files.chunk(b"PLTE", bytes(6)),), b"\0", b"\0"),
        (8, 3, (), b"\0", None),  # the palette must come first
        (8, 3, (files.chunk(b"PLTE", bytes(6)),), bytes(300), bytes(256)),
    ],
)
def test_transparency_has_the_length_of_its_colour_type(
    bits: int, colours: int, before: tuple[bytes, ...], content: bytes, expected: bytes | None
) -> None:
    data = files.png(files.header(4, 4, bits, colours), *before, files.chunk(b"tRNS", content))
    assert png.transparent(data) == expected


def test_transparency_after_the_pixels_is_ignored() -> None:
    late = files.chunk(b"tRNS", bytes(6))
    assert png.transparent(files.with_chunk(pictures.png(), late, after_pixels=True)) is None
    assert png.transparent(files.with_chunk(pictures.png(), late)) == bytes(6)
