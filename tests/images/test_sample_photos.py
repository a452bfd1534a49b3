"""The committed sample photos are what the generator draws."""

from datetime import datetime
from io import BytesIO

import pytest
from PIL import ExifTags, Image, ImageChops, ImageStat

from backend.gallery import sample_photos
from backend.imaging.metadata import read_metadata
from tests.unit.backend.imaging.limits import MAX_PIXELS
from tools.sample_photos import SAMPLES, Sample

COMMITTED = {path.name: path for path in sample_photos.SAMPLES}

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
