from pathlib import Path

import pytest
from PIL import ExifTags, Image

from benchmarks import photos

SIZE = (64, 48)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "_FOLDER", tmp_path)


def test_each_photo_has_other_pixels() -> None:
    files = photos.photo_files(5, SIZE)

    assert all(Image.open(file).size == SIZE for file in files)
    assert len({Image.open(file).tobytes() for file in files}) == 5


def test_photos_of_an_earlier_run_are_reused() -> None:
    [first] = photos.photo_files(1, SIZE)
    made = first.stat().st_mtime_ns

    again = photos.photo_files(2, SIZE)

    assert (again[0], again[0].stat().st_mtime_ns) == (first, made)


def test_photos_have_camera_data() -> None:
    exif = Image.open(photos.photo_files(1, SIZE)[0]).getexif()

    assert exif[ExifTags.Base.Model] == "Q3"
    assert exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] == "N"
