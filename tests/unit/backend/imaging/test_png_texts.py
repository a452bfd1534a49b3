from collections.abc import Callable

import pytest

from backend.errors import ImageTooLarge
from backend.imaging.png_texts import (
    MAX_TEXT_BYTES,
    MAX_UNPACKED_BYTES,
    read_text_profiles,
    refuse_bombs,
    unpacked_profile,
)
from tests.corpus import exif_bytes, files, hostile, pictures

XMP = b"<x:xmpmeta/>"


def with_text(kind: bytes, content: bytes) -> bytes:
    return files.with_chunk(pictures.png(), files.chunk(kind, content))


@pytest.mark.parametrize(
    "build",
    [
        hostile.text_bomb,
        hostile.international_text_bomb,
        hostile.profile_bomb,
        hostile.many_texts_bomb,
        hostile.many_broken_texts_bomb,
        hostile.many_small_broken_texts_bomb,
    ],
)
def test_refuses_texts_that_unpack_too_far(build: Callable[[], bytes]) -> None:
    with pytest.raises(ImageTooLarge, match="unpack"):
        refuse_bombs(build())


@pytest.mark.parametrize("behind", [hostile.text_bomb()[-300_000:], hostile.text_bomb()])
def test_what_follows_the_end_is_no_text(behind: bytes) -> None:
    refuse_bombs(pictures.png() + behind)


@pytest.mark.parametrize(
    "content",
    [
        b"Comment\0\0" + files.compressed_zeros(MAX_UNPACKED_BYTES - 100),
        b"Comment\0\0not compressed",
        b"Comment\0\0" + files.compressed_zeros(5000)[:-6],
        b"Comment",
        b"",
    ],
)
def test_texts_within_the_limits_are_accepted(content: bytes) -> None:
    for kind in (b"zTXt", b"iTXt", b"tEXt", b"iCCP"):
        refuse_bombs(with_text(kind, content))


@pytest.mark.parametrize("name", ["exif", "APP1", "app1"])
@pytest.mark.parametrize("kind", [b"tEXt", b"zTXt", b"iTXt"])
@pytest.mark.parametrize("after_pixels", [False, True])
def test_finds_exif_in_any_text(name: str, kind: bytes, after_pixels: bool) -> None:
    extra = pictures.raw_profile(name, b"Exif\0\0" + exif_bytes.FULL, kind)
    data = files.with_chunk(pictures.png(), extra, after_pixels=after_pixels)
    assert read_text_profiles(data).exif == b"Exif\0\0" + exif_bytes.FULL


def test_finds_xmp_and_iptc() -> None:
    packet = files.chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP)
    found = read_text_profiles(files.with_chunk(pictures.png(), packet))
    assert found.xmp == XMP
    as_app1 = pictures.raw_profile("APP1", b"http://ns.adobe.com/xap/1.0/\0" + XMP)
    assert read_text_profiles(files.with_chunk(pictures.png(), as_app1)).xmp == XMP
    iptc = pictures.raw_profile("iptc", b"\x1c\x02\x37\0\x0820240517")
    assert read_text_profiles(files.with_chunk(pictures.png(), iptc)).iptc[:3] == b"\x1c\x02\x37"


@pytest.mark.parametrize(
    "content",
    [
        b"Raw profile type exif\0\nexif\n4\nno digits",
        b"Raw profile type exif\0\nexif",
        b"Raw profile type exif",
        b"Raw profile type of its own\0\nx\n1\n00",
    ],
)
def test_malformed_profiles_are_left_out(content: bytes) -> None:
    assert read_text_profiles(with_text(b"tEXt", content)).exif == b""


def test_a_text_over_the_limit_is_left_out() -> None:
    packed = b"XML:com.adobe.xmp\0\1\0\0\0" + files.compressed_zeros(MAX_TEXT_BYTES + 1)
    assert read_text_profiles(with_text(b"iTXt", packed)).xmp == b""
    within = b"XML:com.adobe.xmp\0\1\0\0\0" + files.compressed_zeros(MAX_TEXT_BYTES)
    assert len(read_text_profiles(with_text(b"iTXt", within)).xmp) == MAX_TEXT_BYTES


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"P3\0\0" + files.compressed_zeros(100), bytes(100)),
        (b"P3\0\0" + files.compressed_zeros(101), None),
        (b"P3\0\0" + files.compressed_zeros(100)[:-5], None),
        (b"P3\0\1" + files.compressed_zeros(100), None),
        (b"\0\0" + files.compressed_zeros(100), None),
        (b"", None),
    ],
)
def test_profiles_are_bounded(content: bytes, expected: bytes | None) -> None:
    assert unpacked_profile(memoryview(content), 100) == expected
