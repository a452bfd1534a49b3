"""The committed drawings are what the generator draws; the recogniser names every sample."""

from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from PIL import ExifTags, Image, ImageChops, ImageStat

from backend.gallery.sample_photos import DRAWINGS, PHOTOGRAPHS
from backend.gallery.sample_photos.photographs import Photograph
from backend.imaging.decoder import open_image
from backend.imaging.metadata import read_metadata
from tests.unit.backend.imaging.limits import MAX_PIXELS
from tools.sample_photos import SAMPLES, Sample

COMMITTED = {path.name: path for path in DRAWINGS}

all_samples = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.filename)


def exif(image: Image.Image) -> dict[int, object]:
    tags = image.getexif()
    parts = (tags, *(tags.get_ifd(ifd) for ifd in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo)))
    pointers = (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo)  # offsets in the file
    return {tag: value for part in parts for tag, value in part.items() if tag not in pointers}


def test_every_sample_is_committed() -> None:
    assert {sample.filename for sample in SAMPLES} == COMMITTED.keys()


@all_samples
def test_committed_picture_equals_the_drawn_one(sample: Sample) -> None:
    """Pixels within a tolerance: versions of libjpeg encode differently."""
    drawn, committed = Image.open(BytesIO(sample.build())), Image.open(COMMITTED[sample.filename])
    assert drawn.size == committed.size
    assert exif(drawn) == exif(committed)
    assert max(ImageStat.Stat(ImageChops.difference(drawn, committed)).mean) < 1


@all_samples
def test_metadata_of_the_capture_reads_back(sample: Sample) -> None:
    capture, data = sample.capture, COMMITTED[sample.filename].read_bytes()
    found = read_metadata(
        data, size_bytes=len(data), complete=True, max_pixels=MAX_PIXELS
    ).to_item()
    assert (found["camera_make"], found["camera_model"]) == ("Photo dashboard", "Sample generator")
    taken_at = datetime.fromisoformat(found["taken_at"])
    assert taken_at.strftime("%Y:%m:%d %H:%M:%S") == capture.taken_at
    assert taken_at.isoformat().endswith(capture.offset)
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


DRAWN_TAGS = {
    "Sunset over the sea.jpg": "Boat",
    "Lighthouse in fog.jpg": "Lighthouse",
    "Light between columns.jpg": "Person",
    "Wildflower.jpg": "Flower",
}


@pytest.fixture(scope="module")
def recogniser() -> Any:
    """The local recogniser, where its packages are installed."""
    availability = pytest.importorskip("backend.recognition.availability")
    if reason := availability.unavailable_because():
        pytest.skip(reason)
    return pytest.importorskip("backend.recognition.local_recogniser").LocalRecogniser()


def confidence(recogniser: Any, data: bytes, tag: str) -> float:
    labels = recogniser.analyse(open_image(data, max_pixels=MAX_PIXELS))["Labels"]
    return {label["Name"]: label["Confidence"] for label in labels}.get(tag, 0.0)


@pytest.mark.parametrize("photograph", PHOTOGRAPHS, ids=lambda photograph: photograph.title)
def test_recogniser_finds_the_tag_of_a_photograph(recogniser: Any, photograph: Photograph) -> None:
    assert confidence(recogniser, photograph.read_bytes(), photograph.expected_tag) >= 75


@pytest.mark.parametrize("filename", DRAWN_TAGS)
def test_recogniser_finds_the_tag_of_a_drawing(recogniser: Any, filename: str) -> None:
    assert confidence(recogniser, COMMITTED[filename].read_bytes(), DRAWN_TAGS[filename]) >= 75
