"""The expected colours are what Chromium 156 shows."""

import struct

import pytest
from PIL import ImageCms

from backend.imaging.pixels import upright_rgb
from tests.corpus import files, pictures
from tests.corpus.png_colours import P3, SRGB, Pixel, chrm, cicp, gama, iccp, plain
from tests.unit.backend.imaging.limits import MAX_PIXELS

STORED = (200, 60, 59)
IN_P3 = (217, 42, 52)
IN_LINEAR = (229, 132, 131)
PROFILE = pictures.display_p3_profile()


def shown(data: bytes) -> Pixel:
    image = upright_rgb(data, max_pixels=MAX_PIXELS, box=16)
    pixel = image.getpixel((8, 8))
    assert isinstance(pixel, tuple)
    return pixel


def near(actual: Pixel, expected: Pixel) -> bool:
    return max(abs(a - b) for a, b in zip(actual, expected, strict=True)) <= 2


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ((), STORED),
        ((cicp(12, 13),), IN_P3),
        ((cicp(2, 2),), STORED),
        ((cicp(12, 13, 6),), STORED),
        ((cicp(12, 13, 0, 0),), STORED),
        ((cicp(12, 99),), STORED),
        ((files.chunk(b"cICP", b"\x0c\x0d"),), STORED),
        ((gama(1),), IN_LINEAR),
        ((gama(0.45455),), STORED),
        ((gama(0),), STORED),
        ((chrm(*P3),), STORED),
        ((chrm(*P3), gama(0.45455)), (219, 37, 48)),
        ((chrm(*([0.0] * 8)), gama(1)), STORED),
        ((chrm(*([0.3] * 8)), gama(1)), STORED),
        ((files.chunk(b"cHRM", bytes(31)), gama(1)), STORED),
        ((SRGB, gama(1)), STORED),
        ((iccp(PROFILE),), IN_P3),
        ((iccp(PROFILE), SRGB, gama(1)), IN_P3),
        ((iccp(b"rubbish"), cicp(12, 13)), IN_P3),
        ((iccp(PROFILE), cicp(1, 13)), STORED),
        ((iccp(b"rubbish"), gama(1)), IN_LINEAR),
        ((files.wrong_checksum(iccp(PROFILE)), gama(1)), IN_LINEAR),
        ((gama(0.45455), gama(1)), STORED),
    ],
)
def test_the_first_valid_of_the_most_exact_kind_counts(
    extra: tuple[bytes, ...], expected: Pixel
) -> None:
    assert near(shown(plain(STORED, *extra)), expected)


def test_colours_after_the_pixels_are_ignored() -> None:
    assert shown(files.with_chunk(plain(STORED), gama(1), after_pixels=True)) == STORED


@pytest.mark.parametrize(
    ("stored", "bits"), [((55,), 8), ((55, 255), 8), ((55,) * 3, 8), ((55 * 257,) * 3, 16)]
)
def test_gamma_applies_to_every_colour_type(stored: Pixel, bits: int) -> None:
    assert near(shown(plain(stored, gama(1), bits=bits)), (128, 128, 128))


@pytest.mark.parametrize(
    ("code", "stored", "expected"),
    [
        ((9, 16), (148, 148, 148), (187, 187, 187)),  # paper white
        ((9, 16), (190, 190, 190), (253, 253, 253)),
        ((9, 16), (250, 250, 250), (255, 255, 255)),
        ((9, 16), (64, 64, 64), (30, 30, 30)),
        ((9, 16), (100, 75, 50), (92, 35, 9)),
        ((9, 18), (128, 128, 128), (99, 99, 99)),
        ((9, 18), (244, 244, 244), (246, 246, 246)),
        ((9, 18), (140, 105, 70), (121, 76, 48)),
        ((9, 18), (0, 0, 0), (0, 0, 0)),
    ],
)
def test_hdr_is_darkened_to_what_a_screen_can_show(
    code: tuple[int, int], stored: Pixel, expected: Pixel
) -> None:
    assert near(shown(plain(stored, cicp(*code))), expected)


TRANSFERS = {
    1: (54, 187, 20),
    4: (62, 192, 26),
    5: (40, 178, 10),
    7: (81, 198, 50),
    8: (137, 224, 99),
    13: (64, 191, 32),
    17: (48, 190, 15),
}
PRIMARIES = {
    4: (0, 187, 0),
    5: (49, 191, 39),
    6: (77, 188, 29),
    8: (0, 196, 0),
    9: (0, 201, 0),
    11: (0, 195, 0),
    12: (0, 194, 0),
    22: (55, 187, 31),
}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        *(((1, transfer), expected) for transfer, expected in TRANSFERS.items()),
        *(((primaries, 13), expected) for primaries, expected in PRIMARIES.items()),
    ],
)
def test_transfer_functions_and_primaries(code: tuple[int, int], expected: Pixel) -> None:
    assert near(shown(plain((64, 191, 32), cicp(*code))), expected)


def grey_profile(exponent_in_256ths: int = 256) -> bytes:
    """A profile for grey with a gamma curve, built from the tags of sRGB's."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    white = b"XYZ \0\0\0\0" + bytes.fromhex("0000f6d6 00010000 0000d32d")
    curve = b"curv\0\0\0\0\0\0\0\1" + exponent_in_256ths.to_bytes(2, "big") + b"\0\0"
    table = (2).to_bytes(4, "big")
    for tag, at, size in ((b"wtpt", 156, len(white)), (b"kTRC", 156 + len(white), 14)):
        table += tag + at.to_bytes(4, "big") + size.to_bytes(4, "big")
    header = bytearray(profile[:128])
    header[0:4] = (156 + len(white) + len(curve)).to_bytes(4, "big")
    header[16:20] = b"GRAY"
    return bytes(header) + table + white + curve


@pytest.mark.parametrize("stored", [(55,), (55, 255)])
def test_a_grey_profile_applies_to_grey_with_and_without_alpha(stored: Pixel) -> None:
    data = plain(stored, iccp(grey_profile()))
    assert near(shown(data), (128, 128, 128))


def test_a_grey_image_may_have_a_profile_of_colours() -> None:
    at = PROFILE.index(b"para") + 12
    straight = struct.pack(">5i", 65536, 65536, 0, 65536, 0)
    linear = PROFILE[:at] + straight + PROFILE[at + len(straight) :]
    for stored in ((55,), (55, 255), (55, 55, 55)):
        assert near(shown(plain(stored, iccp(linear))), (128, 128, 128))


def test_transparent_parts_are_mixed_in_srgb() -> None:
    assert near(shown(plain((55, 55, 55, 128), gama(1))), (191, 191, 191))


def test_the_profile_may_be_large() -> None:
    image = upright_rgb(pictures.large_profile(), max_pixels=MAX_PIXELS, box=400)
    assert near(image.getpixel((100, 66)), pictures.QUARTERS[0])  # type: ignore[arg-type]
