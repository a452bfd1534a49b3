from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from backend.gallery.sample_photos import SAMPLES
from backend.imaging.metadata import read_metadata
from backend.imaging.thumbnail import make_thumbnail
from backend.recognition.stand_in_labels import analyse
from tests.unit.backend.imaging.limits import MAX_PIXELS
from tests.unit.image_files import BY_NAME, sample_file

NAMES = tuple(BY_NAME)


def metadata(filename: str) -> dict[str, Any]:
    data = sample_file(filename)
    found = read_metadata(data, size_bytes=len(data), complete=True, max_pixels=MAX_PIXELS)
    return found.to_item()


def labels(filename: str) -> set[str]:
    found = analyse(sample_file(filename), max_pixels=MAX_PIXELS)["Labels"]
    return {label["Name"] for label in found}


def test_there_are_a_dozen_of_different_names() -> None:
    assert len(SAMPLES) == len(BY_NAME) == 12


@pytest.mark.parametrize("filename", NAMES)
def test_size(filename: str) -> None:
    data = sample_file(filename)
    assert 150_000 < len(data) < 600_000
    assert max(Image.open(BytesIO(data)).size) >= 1500


@pytest.mark.parametrize("filename", NAMES)
def test_metadata_reads_back(filename: str) -> None:
    capture, found = BY_NAME[filename].capture, metadata(filename)
    assert (found["camera_make"], found["camera_model"]) == ("Photo dashboard", "Sample generator")
    moment = datetime.fromisoformat(found["taken_at"])
    assert moment.strftime("%Y:%m:%d %H:%M:%S") == capture.taken_at
    assert moment.isoformat().endswith(capture.offset)
    assert found["f_number"] == f"f/{capture.f_number:g}"
    assert found["iso"] == capture.iso
    assert found["focal_length"] == f"{capture.focal_length} mm"
    assert found["lens_model"].endswith(f"{capture.focal_length}mm")
    assert {"exposure_time", "software"} <= set(found)
    assert found["flash_fired"] is False
    assert found["gps"] == {
        "latitude": pytest.approx(capture.latitude, abs=1e-6),
        "longitude": pytest.approx(capture.longitude, abs=1e-6),
        "altitude": capture.altitude,
        "direction": capture.direction,
    }


@pytest.mark.parametrize("filename", NAMES)
def test_says_that_it_is_no_photograph(filename: str) -> None:
    assert "not a photograph" in metadata(filename)["exif"]["Image ImageDescription"]


def test_one_is_stored_on_its_side() -> None:
    (filename,) = (name for name in NAMES if metadata(name).get("orientation", 1) != 1)
    assert metadata(filename)["orientation"] == 6
    assert Image.open(BytesIO(sample_file(filename))).width == 1920
    shown = make_thumbnail(sample_file(filename), max_pixels=MAX_PIXELS)
    assert (shown.width, shown.height) == (267, 400)


@pytest.mark.parametrize("filename", ["Light between columns.jpg", "Wildflower.jpg"])
def test_is_the_same_each_time(filename: str) -> None:
    assert BY_NAME[filename].build() == sample_file(filename)


def test_labels_show_what_there_is() -> None:
    assert len({frozenset(labels(name)) for name in NAMES}) >= 9
    everything = set().union(*(labels(name) for name in NAMES))
    shapes = {"Landscape", "Portrait", "Square", "Panorama"}
    assert shapes | {"Night", "Dark", "Monochrome", "Blue", "Green", "Brown"} <= everything


@pytest.mark.parametrize(
    ("filename", "expected"),
    [
        ("Sunset over the sea.jpg", {"Orange", "Blue"}),
        ("Wildflower.jpg", {"Pink", "Green"}),
        ("Alpine ridges at dawn.jpg", {"Blue"}),
        ("Waterfall in the gorge.jpg", {"Green", "Portrait"}),
        ("Lighthouse in fog.jpg", {"Gray"}),
        ("Moon over the city.jpg", {"Night", "Dark", "Blue"}),
    ],
)
def test_labels_are_true_of_the_picture(filename: str, expected: set[str]) -> None:
    assert expected <= labels(filename)
