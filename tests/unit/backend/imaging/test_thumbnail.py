from io import BytesIO
from itertools import pairwise

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat

from backend.errors import BrokenImage
from backend.imaging.pixels import upright_rgb
from backend.imaging.thumbnail import BOX, make_thumbnail
from tests.corpus import CASES, Case, exif_bytes, hostile, lossless_jpeg, pictures
from tests.unit.backend.imaging.limits import MAX_PIXELS


def thumbnail_of(data: bytes, box: int = BOX) -> Image.Image:
    return Image.open(BytesIO(make_thumbnail(data, max_pixels=MAX_PIXELS, box=box).data))


def assert_near(actual: object, expected: tuple[int, int, int], tolerance: int) -> None:
    assert isinstance(actual, tuple)
    assert max(abs(a - b) for a, b in zip(actual, expected, strict=True)) <= tolerance, actual


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.shows_quarters], ids=lambda case: case.name
)
def test_is_upright_and_of_the_right_colours(case: Case) -> None:
    image = thumbnail_of(case.build())
    assert image.size == case.thumbnail
    # Without a profile for the ink, CMYK is only nearly the colour it was.
    tolerance = 40 if case.name.startswith("cmyk") else 6
    for index, colour in enumerate(pictures.QUARTERS):
        at = (100 + 200 * (index % 2), 66 + 134 * (index // 2))
        assert_near(image.getpixel(at), colour, tolerance)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.thumbnail], ids=lambda case: case.name
)
def test_is_a_bare_jpeg_of_the_size_it_says(case: Case) -> None:
    made = make_thumbnail(case.build(), max_pixels=MAX_PIXELS)
    image = Image.open(BytesIO(made.data))
    assert (image.format, image.mode) == ("JPEG", "RGB")
    assert image.size == (made.width, made.height) == case.thumbnail
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize(
    "data",
    [
        pictures.palette(transparent=True),
        pictures.with_alpha("RGBA"),
        pictures.with_alpha("LA"),
    ],
)
def test_transparency_becomes_white(data: bytes) -> None:
    image = thumbnail_of(data)
    assert_near(image.getpixel((300, 200)), (255, 255, 255), 3)
    assert image.getpixel((100, 200)) != (255, 255, 255)


def test_sixteen_bits_of_grey_keep_their_steps() -> None:
    image = thumbnail_of(pictures.sixteen_bit_grey())
    for x in (0, 64, 128, 255):
        assert_near(image.getpixel((x, 32)), (x, x, x), 4)


def test_sixteen_bits_of_grey_can_be_transparent() -> None:
    image = thumbnail_of(pictures.sixteen_bit_grey(transparent=100 * 257))
    assert_near(image.getpixel((100, 32)), (255, 255, 255), 60)
    assert_near(image.getpixel((40, 32)), (40, 40, 40), 8)


def test_one_bit_is_averaged_not_picked() -> None:
    stripes = Image.new("1", (1600, 800))
    for x in range(0, 1600, 2):
        stripes.paste(1, (x, 0, x + 1, 800))
    assert_near(thumbnail_of(pictures.png(stripes)).getpixel((200, 100)), (127, 127, 127), 4)


def test_averaging_in_bands_leaves_no_seams() -> None:
    gradient = Image.linear_gradient("L").resize((3000, 3000)).convert("RGBA")
    reduced = upright_rgb(pictures.png(gradient), max_pixels=MAX_PIXELS, box=400)
    column = reduced.crop((200, 0, 201, 400)).getchannel("R").tobytes()
    assert all(0 <= later - earlier <= 2 for earlier, later in pairwise(column))


@pytest.mark.parametrize("size", [(1500, 1000), (4032, 3024), (6000, 4000)])
def test_it_is_as_near_to_all_pixels_as_one_of_more_pixels(size: tuple[int, int]) -> None:
    """Quality 80 of at least three times the pixels was the measure before."""
    noise = Image.effect_noise((size[0] // 4, size[1] // 4), 60).resize(size)
    encoded = BytesIO()
    Image.merge("RGB", (noise, noise.filter(ImageFilter.BoxBlur(3)), noise)).save(encoded, "JPEG")
    photo = encoded.getvalue()
    exact = Image.open(BytesIO(photo)).resize(thumbnail_of(photo).size, Image.Resampling.LANCZOS)

    def difference(made: Image.Image) -> float:
        return sum(ImageStat.Stat(ImageChops.difference(exact, made.convert("RGB"))).mean)

    before = BytesIO()
    upright_rgb(photo, max_pixels=MAX_PIXELS, box=400).save(before, "JPEG", quality=80)
    assert difference(thumbnail_of(photo)) <= difference(Image.open(before))


def test_a_box_can_be_given() -> None:
    assert thumbnail_of(pictures.jpeg(), box=120).size == (120, 80)


def test_lossless_compression_has_no_smaller_scale() -> None:
    small = thumbnail_of(lossless_jpeg.encode(pictures.quarters()), box=30)
    assert small.size == (30, 20)
    assert_near(small.getpixel((7, 5)), pictures.QUARTERS[0], 12)


def test_position_and_camera_are_not_in_it() -> None:
    made = make_thumbnail(pictures.jpeg(exif_bytes.FULL), max_pixels=MAX_PIXELS)
    assert b"Canon" not in made.data
    assert b"Exif" not in made.data


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_cut_pixels_are_broken(kind: str) -> None:
    data = pictures.jpeg() if kind == "JPEG" else pictures.png()
    with pytest.raises(BrokenImage, match=r"cannot be decoded|ends before"):
        make_thumbnail(hostile.cut(data, 0.6), max_pixels=MAX_PIXELS)
