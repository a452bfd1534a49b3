import struct
import zlib

import pytest

from backend.imaging.pixels import upright_rgb
from tests.corpus import files, pictures
from tests.corpus.png_colours import Pixel, pixels
from tests.unit.backend.imaging.limits import MAX_PIXELS

WHITE = (255, 255, 255)


def row(data: bytes) -> list[Pixel]:
    """The first row of the picture, which is not made smaller."""
    image = upright_rgb(data, max_pixels=MAX_PIXELS, box=400)
    return [image.getpixel((x, 0)) for x in range(image.width)]  # type: ignore[misc]


def clear(*values: int) -> bytes:
    return files.chunk(b"tRNS", struct.pack(f">{len(values)}H", *values))


def grey(*values: int) -> list[Pixel]:
    return [(value,) * 3 for value in values]


@pytest.mark.parametrize(
    ("bits", "stored", "transparent", "expected"),
    [
        (1, (0, 1), 0, [WHITE, *grey(255)]),
        (2, (0, 1, 2), 1, [*grey(0), WHITE, *grey(170)]),
        (2, (0, 1, 2), 5, grey(0, 85, 170)),
        (4, (0, 5, 10), 5, [*grey(0), WHITE, *grey(170)]),
        (8, (0, 5, 10), 5, [*grey(0), WHITE, *grey(10)]),
        (16, (0x1234, 0x1235, 0x1334), 0x1234, [WHITE, *grey(0x12, 0x13)]),
    ],
)
def test_one_grey_can_be_transparent(
    bits: int, stored: tuple[int, ...], transparent: int, expected: list[Pixel]
) -> None:
    data = pixels([[(value,) for value in stored]] * 2, clear(transparent), bits=bits)
    assert row(data) == expected


@pytest.mark.parametrize(
    ("bits", "stored", "transparent", "expected"),
    [
        (8, [(1, 2, 3), (1, 2, 4)], (1, 2, 3), [WHITE, (1, 2, 4)]),
        (8, [(1, 2, 3), (1, 2, 4)], (0x101, 2, 3), [WHITE, (1, 2, 4)]),
        (
            16,
            [(0x1100, 0x2200, 0x3300), (0x1100, 0x2200, 0x3301), (0x1200, 0x2200, 0x3300)],
            (0x1100, 0x2200, 0x3300),
            [WHITE, (0x11, 0x22, 0x33), (0x12, 0x22, 0x33)],
        ),
    ],
)
def test_one_colour_can_be_transparent(
    bits: int, stored: list[Pixel], transparent: Pixel, expected: list[Pixel]
) -> None:
    assert row(pixels([stored] * 2, clear(*transparent), bits=bits)) == expected


def test_each_colour_of_a_palette_has_its_transparency() -> None:
    palette = files.chunk(b"PLTE", bytes((255, 0, 0, 0, 255, 0, 0, 0, 255)))
    data = files.png(
        files.header(3, 1, 8, 3),
        palette,
        files.chunk(b"tRNS", bytes((255, 0))),
        files.chunk(b"IDAT", zlib.compress(b"\0\0\1\2")),
    )
    assert row(data) == [(255, 0, 0), WHITE, (0, 0, 255)]


def test_a_smaller_frame_is_at_its_place_on_white() -> None:
    image = upright_rgb(pictures.animation_without_static(40, 20), max_pixels=MAX_PIXELS, box=480)
    assert image.size == (480, 320)
    assert image.getpixel((39, 200)) == image.getpixel((200, 19)) == WHITE
    assert image.getpixel((40, 20)) == pictures.QUARTERS[0]
    assert image.getpixel((479, 319)) == pictures.QUARTERS[3]
