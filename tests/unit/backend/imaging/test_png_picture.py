import struct

import pytest

from backend.imaging.png_picture import first_frame, static_picture
from tests.corpus import files, pictures


def kinds(data: bytes) -> list[bytes]:
    return [kind for kind, _ in files.png_chunks(b"".join(static_picture(data)))]


def test_nothing_but_the_picture_is_left() -> None:
    extra = [files.chunk(b"tEXt", b"bbox\0x"), files.chunk(b"pHYs", bytes(9))]
    data = files.with_chunk(pictures.png(), b"".join(extra))
    data = files.with_chunk(data, files.chunk(b"eXIf", b"II*\0"), after_pixels=True)
    assert kinds(data) == [b"IHDR", b"IDAT", b"IEND"]
    assert b"".join(static_picture(data)) == pictures.png()


def test_a_palette_keeps_its_transparency() -> None:
    assert kinds(pictures.palette(transparent=True)) == [
        b"IHDR",
        b"PLTE",
        b"tRNS",
        b"IDAT",
        b"IEND",
    ]


def test_the_static_image_is_the_first_frame_of_most_animations() -> None:
    assert first_frame(pictures.animated()) is None
    assert first_frame(pictures.png()) is None
    assert set(kinds(pictures.animated())) == {b"IHDR", b"IDAT", b"IEND"}


def test_a_frame_that_is_not_the_static_image_is_a_png() -> None:
    frame = first_frame(pictures.animation_without_static(40, 20))
    assert frame
    assert (frame.left, frame.top, frame.width, frame.height) == (40, 20, 440, 300)
    found = [kind for kind, _ in files.png_chunks(b"".join(frame.parts))]
    assert found == [b"IHDR", b"IDAT", b"IEND"]


def changed(at: int, value: bytes) -> bytes:
    """The animation with other bytes in the content of its frame control."""
    data = pictures.animation_without_static()
    start = data.index(b"fcTL") + 4
    content = bytearray(data[start : start + 26])
    content[at : at + len(value)] = value
    return data[: start - 8] + files.chunk(b"fcTL", bytes(content)) + data[start + 30 :]


def with_number_of_frames(number: int) -> bytes:
    data = pictures.animation_without_static()
    at = data.index(b"acTL") - 4
    made = files.chunk(b"acTL", struct.pack(">I", number) + data[at + 12 : at + 16])
    return data[:at] + made + data[at + 20 :]


def test_the_largest_valid_number_of_frames() -> None:
    assert first_frame(with_number_of_frames(2**31 - 1))


@pytest.mark.parametrize(
    "data",
    [
        changed(0, struct.pack(">I", 7)),  # the sequence does not begin at 0
        changed(4, struct.pack(">I", 481)),  # wider than the image
        changed(4, struct.pack(">I", 0)),
        changed(12, struct.pack(">I", 1)),  # beyond the right side
        pictures.animation_without_static().replace(b"fdAT", b"fdAX"),
        pictures.animation_without_static().replace(b"acTL", b"acTX"),
        *(with_number_of_frames(number) for number in (0, 2**31, 2**32 - 1)),
    ],
)
def test_an_invalid_animation_shows_the_static_image(data: bytes) -> None:
    assert first_frame(data) is None
