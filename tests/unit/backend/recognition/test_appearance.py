import pytest
from PIL import Image, ImageChops, ImageFilter

from backend.recognition.appearance import centre_mask, measure, measure_parts
from tests.corpus import pictures


def test_brightness_runs_from_black_to_white() -> None:
    assert measure(Image.new("RGB", (60, 60), "black")).brightness == 0
    assert measure(Image.new("RGB", (60, 60), "white")).brightness == 100
    assert measure(Image.new("RGB", (60, 60), (51, 51, 51))).brightness == pytest.approx(20)


def test_contrast_is_full_for_half_black_half_white() -> None:
    image = Image.new("RGB", (60, 60), "black")
    image.paste("white", (0, 0, 30, 60))
    assert measure(image).contrast == pytest.approx(100)
    assert measure(Image.new("RGB", (60, 60), "red")).contrast == 0


def test_sharpness_follows_the_formula() -> None:
    # Columns of 0 and 40: the Laplacian is 80 and -80 in turn, its deviation 80.
    image = Image.new("RGB", (62, 62))
    for x in range(0, 62, 2):
        image.paste((40, 40, 40), (x, 0, x + 1, 62))
    assert measure(image).sharpness == pytest.approx(100 * (1 - 2.718281828 ** (-80 / 30)), abs=0.1)


def test_blurring_lowers_sharpness() -> None:
    sharp = Image.effect_noise((200, 200), 80).convert("RGB")
    blurred = sharp.filter(ImageFilter.GaussianBlur(3))
    assert measure(blurred).sharpness < 20 < measure(sharp).sharpness


def test_tiny_images_have_no_sharpness() -> None:
    assert measure(Image.new("RGB", (1, 1), "red")).sharpness == 0


def test_colourfulness() -> None:
    assert measure(Image.new("RGB", (60, 60), "grey")).colourfulness == 0
    assert measure(Image.new("RGB", (60, 60), "red")).colourfulness > 90


def test_dominant_colours_share_the_image() -> None:
    colours = measure(pictures.quarters()).colours
    assert sum(colour.percent for colour in colours) == pytest.approx(100)
    assert [colour.percent for colour in colours[:4]] == pytest.approx([25] * 4, abs=1)
    assert {colour.name.simplified for colour in colours[:4]} == {"red", "green", "blue", "yellow"}
    assert (200, 40, 40) in {colour.rgb for colour in colours}


def test_colours_of_one_name_are_merged() -> None:
    image = Image.new("RGB", (64, 64), (70, 130, 180))
    image.paste((72, 132, 182), (0, 0, 32, 64))
    (colour,) = measure(image).colours
    assert colour.name.css == "steelblue"
    assert colour.rgb == (71, 131, 181)


def test_parts_are_measured_separately() -> None:
    image = Image.new("RGB", (80, 80), "black")
    image.paste("white", (20, 20, 60, 60))
    centre = centre_mask(image.size)
    inside, around = measure_parts(image, [centre, ImageChops.invert(centre)])
    assert inside.brightness == 100
    assert around.brightness == 0
    assert inside.colours[0].name.css == "white"
