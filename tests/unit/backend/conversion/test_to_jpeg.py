from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from backend.conversion.errors import ConversionRefused
from backend.conversion.to_jpeg import Converted, to_jpeg
from backend.imaging.exif import orientation, read_exif
from backend.imaging.metadata import read_metadata
from backend.imaging.pixels import upright_rgb
from tests.corpus import exif_bytes, files, phones, pictures
from tests.corpus.heic import heic

MAX_PIXELS = 10_000_000
QUARTERS = list(pictures.QUARTERS)
XMP = phones.xmp('tiff:Orientation="6" xmlns:tiff="http://ns.adobe.com/tiff/1.0/"')


def convert(data: bytes) -> Converted:
    return to_jpeg(data, max_pixels=MAX_PIXELS)


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(convert(data).jpeg))


def quarters(image: Image.Image) -> list[Any]:
    """The colors of the four quarters, rounded to tens."""
    places = [(x, y) for y in (0.25, 0.75) for x in (0.25, 0.75)]
    pixels = [image.getpixel((int(image.width * x), int(image.height * y))) for x, y in places]
    return [tuple(round(value / 10) * 10 for value in pixel) for pixel in pixels]  # type: ignore[union-attr]


def webp(image: Image.Image | None = None, **options: Any) -> bytes:
    return files.encode(image or pictures.quarters(), "WEBP", lossless=True, **options)


def avif(image: Image.Image | None = None, **options: Any) -> bytes:
    return files.encode(image or pictures.quarters(), "AVIF", quality=90, **options)


@pytest.mark.parametrize(("data", "source"), [(heic(), "HEIC"), (webp(), "WEBP"), (avif(), "AVIF")])
def test_the_picture_is_the_same(data: bytes, source: str) -> None:
    assert quarters(opened(data)) == QUARTERS
    assert (convert(data).source, convert(data).images) == (source, 1)


@pytest.mark.parametrize(
    ("turns", "mirrored", "order"),
    [(1, False, [1, 3, 0, 2]), (2, False, [3, 2, 1, 0]), (3, False, [2, 0, 3, 1]),
     (0, True, [1, 0, 3, 2]), (1, True, [3, 1, 2, 0])],
)  # fmt: skip
def test_a_heic_is_turned_once(turns: int, mirrored: bool, order: list[int]) -> None:
    """By its own properties. Its EXIF says the same a second time."""
    block = exif_bytes.orientation_block(6)
    image = opened(heic(quarter_turns=turns, mirrored=mirrored, exif=block, xmp=XMP))
    assert quarters(image) == [QUARTERS[index] for index in order]
    assert image.size == ((64, 128) if turns % 2 else (128, 64))
    assert image.getexif()[0x0112] == 1
    assert b"Orientation" not in image.info["xmp"]


@pytest.mark.parametrize("encode", [webp, avif])
@pytest.mark.parametrize("value", range(1, 9))
def test_others_are_turned_by_their_orientation(encode: Callable[..., bytes], value: int) -> None:
    stored = Image.open(BytesIO(pictures.turned(value)))
    stored.load()
    data = encode(stored, exif=exif_bytes.orientation_block(value), xmp=XMP)
    image = opened(data)
    assert quarters(image) == QUARTERS
    assert image.size == (480, 320)
    assert image.getexif().get(0x0112, 1) == 1
    assert b"Orientation" not in image.info["xmp"]


@pytest.mark.parametrize(
    "encode",
    [
        lambda **known: heic(exif=known["exif"], xmp=known["xmp"], profile=known["icc_profile"]),
        webp,
        avif,
    ],
)
def test_metadata_and_profile_are_kept(encode: Callable[..., bytes]) -> None:
    profile, packet = pictures.display_p3_profile(), phones.panorama()
    packet = phones.xmp('GPano:UsePanoramaViewer="True"')
    data = encode(exif=exif_bytes.FULL, xmp=packet, icc_profile=profile)
    jpeg = convert(data).jpeg
    image = Image.open(BytesIO(jpeg))
    assert image.info["icc_profile"] == profile
    assert image.info["xmp"] == packet
    item = read_metadata(jpeg, size_bytes=len(jpeg), complete=True, max_pixels=MAX_PIXELS).to_item()
    expected = {**exif_bytes.FULL_ITEM, "orientation": 1}
    assert {name: item[name] for name in expected} == expected


def test_a_maker_note_and_all_else_stay_where_they_are() -> None:
    block = bytearray(exif_bytes.FULL)
    kept = Image.open(BytesIO(convert(heic(exif=bytes(block))).jpeg)).info["exif"][6:]
    different = [at for at in range(len(block)) if block[at] != kept[at]]
    assert len(kept) == len(block)
    assert len(different) <= 8  # the orientation, and the size of the picture


def test_display_p3_by_number_becomes_a_profile() -> None:
    """A quarter is more colorful than the same numbers in sRGB."""
    jpeg = convert(heic(nclx=(12, 13))).jpeg
    red = upright_rgb(jpeg, max_pixels=MAX_PIXELS, box=128).getpixel((10, 10))
    assert isinstance(red, tuple)
    assert red[0] > 212
    assert "icc_profile" not in opened(heic(nclx=(1, 13))).info


@pytest.mark.parametrize("encode", [webp, avif])
def test_transparent_parts_are_white(encode: Callable[..., bytes]) -> None:
    image = pictures.quarters().convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 240, 160))
    assert quarters(opened(encode(image))) == [(260, 260, 260), *QUARTERS[1:]]


def test_of_an_animation_the_first_image() -> None:
    other = Image.new("RGB", (480, 320), "black")
    found = convert(webp(save_all=True, append_images=[other]))
    assert found.images == 2
    assert quarters(Image.open(BytesIO(found.jpeg))) == QUARTERS


def test_grey_stays_grey() -> None:
    assert opened(avif(Image.new("L", (64, 64), 128))).mode in ("L", "RGB")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "The file is empty, not HEIC"),
        (pictures.jpeg(), "The file is a JPEG image, not HEIC"),
        (heic()[:-20], "The HEIC image is damaged"),
        (heic(picture=b"\0\0\0\x10" + bytes(16)), "The HEIC image is damaged"),
        (heic()[:60], "The HEIC image is damaged"),
        (webp()[:-50], "The WebP image is damaged"),
        (webp()[:40], "The WebP image is damaged"),
        (avif()[:-50], "The AVIF image is damaged"),
        (heic(size=(60_000, 60_000)), "60000 x 60000 pixels are over the limit of 10 million"),
        (heic(nclx=(9, 16)), r"HDR colors \(PQ\)"),
        (heic(nclx=(9, 18)), r"HDR colors \(HLG\)"),
        (heic(exif=exif_bytes.long_make_block(70_000)), "EXIF or XMP is larger"),
        (heic(xmp=b"<x>" + b" " * 70_000), "EXIF or XMP is larger"),
    ],
)
def test_what_cannot_be_converted_is_refused_with_a_sentence(data: bytes, reason: str) -> None:
    with pytest.raises(ConversionRefused, match=reason) as refused:
        convert(data)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    "block", [b"", b"II*\0", b"MM\0*\0\0\0\x08\xff\xff", exif_bytes.FULL[:100], b"Exif\0\0nothing"]
)
def test_malformed_exif_costs_nothing_else(block: bytes) -> None:
    image = opened(heic(exif=block))
    assert quarters(image) == QUARTERS


def test_the_orientation_of_the_result_is_read_as_1() -> None:
    jpeg = convert(heic(quarter_turns=3, exif=exif_bytes.orientation_block(6))).jpeg
    assert orientation(read_exif(Image.open(BytesIO(jpeg)).info["exif"][6:])) == 1
