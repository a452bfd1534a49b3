from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator
from PIL import Image

from backend.imaging.decoder import open_image
from backend.recognition.stand_in_labels import MIN_CONFIDENCE, analyse, confidence
from tests.corpus import CASES, Case, files, pictures
from tests.corpus.exif_bytes import RATIONAL, SHORT, Entry, exif_block, numbers
from tests.unit.backend.imaging.limits import MAX_PIXELS


def labels(data: bytes) -> dict[str, float]:
    found = analyse(open_image(data, max_pixels=MAX_PIXELS))["Labels"]
    return {label["Name"]: label["Confidence"] for label in found}


def plain(width: int, height: int, colour: str = "steelblue") -> bytes:
    return pictures.png(Image.new("RGB", (width, height), colour))


def exposed(seconds: tuple[int, int], aperture: tuple[int, int], *more: Entry) -> bytes:
    entries = [numbers(0x829A, RATIONAL, seconds), numbers(0x829D, RATIONAL, aperture)]
    return pictures.jpeg(exif_block(exif=[*entries, numbers(0x8827, SHORT, 100), *more]))


@pytest.mark.parametrize(
    ("measured", "expected"),
    [(30, 50.0), (20, 75.0), (10, 100.0), (5, 100.0), (50, 0.0), (28, 55.0)],
)
def test_confidence_is_linear_from_threshold_to_certain(measured: float, expected: float) -> None:
    assert confidence(measured, threshold=30, certain=10) == expected


def test_tones() -> None:
    assert labels(pictures.dark())["Dark"] == 100
    assert labels(plain(200, 100, "white"))["Bright"] == 100
    assert labels(plain(200, 100, "grey"))["Monochrome"] == 100
    assert "Monochrome" not in labels(pictures.jpeg())
    assert labels(pictures.blurred())["Blurred"] > 90
    assert "Blurred" not in labels(pictures.jpeg())


def test_a_plain_photo_is_not_blurred() -> None:
    assert "Blurred" not in labels(plain(200, 100))


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (400, 300, {"Landscape": 100}),
        (300, 400, {"Portrait": 100}),
        (300, 300, {"Square": 100}),
        (1000, 300, {"Landscape": 100, "Panorama": 100}),
        (300, 1000, {"Portrait": 100, "Panorama": 100}),
    ],
)
def test_shapes(width: int, height: int, expected: dict[str, float]) -> None:
    shapes = {"Landscape", "Portrait", "Square", "Panorama"}
    found = labels(plain(width, height))
    assert {name: found[name] for name in shapes & set(found)} == expected


def test_shape_is_as_displayed() -> None:
    assert "Landscape" in labels(pictures.turned(6))
    assert "Portrait" not in labels(pictures.turned(6))


def test_colours_have_the_parent_color() -> None:
    (blue,) = (
        label
        for label in analyse(open_image(plain(90, 90), max_pixels=MAX_PIXELS))["Labels"]
        if label["Name"] == "Blue"
    )
    assert blue["Parents"] == [{"Name": "Color"}]


def test_night_by_exposure() -> None:
    # EV at ISO 100: 4 s at f/2 is 0, 1/100 s at f/8 is 12.6.
    assert labels(exposed((4, 1), (2, 1)))["Night"] == pytest.approx(83.33)
    assert "Night" not in labels(exposed((1, 100), (8, 1)))


def test_flash_is_a_label_and_excludes_night() -> None:
    found = labels(exposed((4, 1), (2, 1), numbers(0x9209, SHORT, 1)))
    assert found["Flash"] == 100
    assert "Night" not in found


def test_only_confident_labels_best_first() -> None:
    found = list(labels(pictures.jpeg()).values())
    assert found == sorted(found, reverse=True)
    assert min(found) >= MIN_CONFIDENCE


def test_properties_of_the_quarters() -> None:
    properties = analyse(open_image(pictures.png(), max_pixels=MAX_PIXELS))["ImageProperties"]
    red = next(c for c in properties["DominantColors"] if c["SimplifiedColor"] == "red")
    assert red.pop("PixelPercent") == pytest.approx(25, abs=0.5)
    assert red == {
        "Red": 200,
        "Green": 40,
        "Blue": 40,
        "HexCode": "#c82828",
        "CSSColor": "firebrick",
        "SimplifiedColor": "red",
    }
    assert set(properties) == {"Quality", "DominantColors", "Foreground", "Background"}


ACCEPTED = [case for case in CASES if case.thumbnail]


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda case: case.name)
def test_has_the_shape_of_detect_labels(case: Case) -> None:
    answer: dict[str, Any] = analyse(open_image(case.build(), max_pixels=MAX_PIXELS))
    model = botocore.session.get_session().get_service_model("rekognition")
    shape = model.operation_model("DetectLabels").output_shape
    report = ParamValidator().validate(answer, shape)
    assert not report.has_errors(), report.generate_report()
    assert answer["LabelModelVersion"].startswith("stand-in-1")


def test_is_deterministic() -> None:
    data = files.encode(pictures.quarters(), "JPEG")
    assert analyse(open_image(data, max_pixels=MAX_PIXELS)) == analyse(
        open_image(data, max_pixels=MAX_PIXELS)
    )
