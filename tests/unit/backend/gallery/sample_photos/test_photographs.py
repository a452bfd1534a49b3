"""The photographs among the sample photos."""

import io
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from PIL import Image

from backend.config.package_files import PackageFile, PackageFileUnavailable
from backend.gallery.sample_photos import DRAWINGS, PHOTOGRAPHS
from backend.gallery.sample_photos.photographs import (
    NOTICE,
    SOFTWARE,
    TABLE,
    Photograph,
    available,
    read_table,
)
from backend.imaging.metadata import read_metadata
from backend.imaging.thumbnail import make_thumbnail
from tests.unit.backend.imaging.limits import MAX_PIXELS

ALL = read_table(TABLE)

every = pytest.mark.parametrize("photograph", ALL, ids=lambda photograph: photograph.title)


def jpeg(photograph: Photograph) -> bytes:
    """Of a photograph whose package is installed; its file must then be the expected one."""
    if photograph not in PHOTOGRAPHS:
        with pytest.raises(PackageFileUnavailable, match="is not installed") as reason:
            photograph.file.read_bytes()
        pytest.skip(str(reason.value))
    return photograph.read_bytes()


def metadata(photograph: Photograph) -> dict[str, Any]:
    data = jpeg(photograph)
    found = read_metadata(data, size_bytes=len(data), complete=True, max_pixels=MAX_PIXELS)
    return found.to_item()


def test_there_are_at_least_twelve_with_names_of_their_own() -> None:
    names = [sample.name for sample in (*ALL, *DRAWINGS)]
    assert len(ALL) >= 12
    assert len(set(names)) == len(names)


@every
def test_it_has_a_credit(photograph: Photograph) -> None:
    assert photograph.author
    assert photograph.licence
    assert photograph.source.startswith("https://")
    assert photograph.public_domain == (photograph.licence in {"CC0 1.0", "Public domain"})


@every
def test_size(photograph: Photograph) -> None:
    data = jpeg(photograph)
    assert 20_000 < len(data) < 200_000
    image = Image.open(io.BytesIO(data))
    assert image.format == "JPEG"
    assert max(image.size) >= 300


@every
def test_exif_reads_back_and_says_that_it_is_illustrative(photograph: Photograph) -> None:
    found, capture = metadata(photograph), photograph.capture
    assert found["software"] == SOFTWARE
    assert "llustrative" in found["camera_model"]
    exif = found["exif"]
    assert exif["Image ImageDescription"] == f"{photograph.title}. {NOTICE}"
    assert exif["Image Artist"] == photograph.author
    assert exif["Image Copyright"] == f"{photograph.licence}, {photograph.source}"
    taken_at = datetime.fromisoformat(found["taken_at"])
    assert taken_at.strftime("%Y:%m:%d %H:%M:%S") == capture.taken_at
    assert taken_at.isoformat().endswith(capture.offset)
    assert found["gps"] == {
        "latitude": pytest.approx(capture.latitude, abs=1e-6),
        "longitude": pytest.approx(capture.longitude, abs=1e-6),
        "altitude": capture.altitude,
        "direction": capture.direction,
    }


def test_one_is_stored_rotated_and_shown_upright() -> None:
    (photograph,) = (photograph for photograph in ALL if photograph.orientation != 1)
    data = jpeg(photograph)
    stored = Image.open(io.BytesIO(data))
    assert stored.width > stored.height
    shown = make_thumbnail(data, max_pixels=MAX_PIXELS)
    assert shown.width < shown.height


def test_a_photograph_without_its_package_is_left_out() -> None:
    missing = replace(ALL[0], file=replace(ALL[0].file, distribution="no-such-distribution"))
    with pytest.raises(PackageFileUnavailable, match="no-such-distribution"):
        missing.read_bytes()
    assert available([missing]) == ()


def test_a_photograph_whose_file_differs_is_left_out() -> None:
    path = "PIL/Image.py"  # a file of a distribution that is always installed
    other = replace(ALL[0], file=PackageFile("pillow", path, ""))
    with pytest.raises(PackageFileUnavailable, match="not the expected one"):
        other.read_bytes()
    assert available([other]) == ()


def test_a_photograph_whose_file_is_missing_is_left_out() -> None:
    assert available([replace(ALL[0], file=PackageFile("pillow", "PIL/none.jpg", ""))]) == ()
