from functools import cache
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from backend.gallery.sample_photos import SAMPLES
from backend.imaging.metadata import read_metadata
from backend.imaging.thumbnail import make_thumbnail
from backend.recognition.stand_in_labels import analyse
from tests.unit.backend.imaging.limits import MAX_PIXELS

FILES = {sample.name: sample.read_bytes() for sample in SAMPLES}
NAMES = tuple(FILES)


def metadata(filename: str) -> dict[str, Any]:
    data = FILES[filename]
    found = read_metadata(data, size_bytes=len(data), complete=True, max_pixels=MAX_PIXELS)
    return found.to_item()


@cache
def labels(filename: str) -> set[str]:
    found = analyse(FILES[filename], max_pixels=MAX_PIXELS)["Labels"]
    return {label["Name"] for label in found}


def test_there_are_twelve() -> None:
    assert len(FILES) == 12


@pytest.mark.parametrize("filename", NAMES)
def test_size(filename: str) -> None:
    data = FILES[filename]
    assert 100_000 < len(data) < 300_000
    assert max(Image.open(BytesIO(data)).size) >= 1500


@pytest.mark.parametrize("filename", NAMES)
def test_description_states_that_it_is_not_a_photograph(filename: str) -> None:
    assert "not a photograph" in metadata(filename)["exif"]["Image ImageDescription"]


def test_one_is_stored_rotated() -> None:
    (filename,) = (name for name in NAMES if metadata(name).get("orientation", 1) != 1)
    assert metadata(filename)["orientation"] == 6
    assert Image.open(BytesIO(FILES[filename])).width == 1920
    shown = make_thumbnail(FILES[filename], max_pixels=MAX_PIXELS)
    assert (shown.width, shown.height) == (267, 400)


def test_labels_cover_shapes_and_colours() -> None:
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
def test_labels_match_the_picture(filename: str, expected: set[str]) -> None:
    assert expected <= labels(filename)
