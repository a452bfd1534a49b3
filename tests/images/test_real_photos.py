"""Real photos, if they are beside the repository: metadata agrees with exiftool, and each file is
processed or refused as expected.

The default run takes every photo with EXIF and a sample of the others; the soak takes all.
"""

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from backend.errors import PhotoError
from backend.imaging.decoder import open_image
from backend.imaging.thumbnail import make_thumbnail
from backend.recognition.stand_in_labels import analyse
from tests.unit.backend.imaging.limits import MAX_PIXELS
from tests.unit.backend.imaging.test_corpus import extract

PHOTOS = Path(__file__).parents[3] / "shared" / "photos"
EXIFTOOL = shutil.which("exiftool")

NOT_IN_EXIF = "exiftool takes it from XMP or from outside the photo's EXIF"
MAKER_NOTE = "exiftool takes it from the MakerNote, which we leave out"
NOT_PHOTOS = {".md", ".json", ".py"}
NONSENSE = "a value that means unknown"
SIMILAR = {"recognition"}
"""Folders of large files that are much alike."""
SAMPLE = 20
"""The default run takes one file of so many."""

DIFFERENCES = {
    ("Canon_DIGITAL_IXUS_400.jpg", "iso"): MAKER_NOTE,
    ("Canon_PowerShot_S40.jpg", "iso"): MAKER_NOTE,
    ("11-tests.jpg", "iso"): MAKER_NOTE,
    ("22-canon_tags.jpg", "iso"): MAKER_NOTE,
    ("35-empty.jpg", "iso"): MAKER_NOTE,
    ("36-memory_error.jpg", "iso"): NONSENSE,
    ("kodak-dc240.jpg", "iso"): NONSENSE,
    ("kodak-dc240.jpg", "f_number"): MAKER_NOTE,
    ("kodak-dc240.jpg", "exposure_time"): MAKER_NOTE,
    ("olympus-d320l.jpg", "taken_at"): NOT_IN_EXIF,
    ("olympus-d320l.jpg", "exposure_time"): NOT_IN_EXIF,
    ("olympus-d320l.jpg", "f_number"): NOT_IN_EXIF,
    ("n02086240_Shih-Tzu.JPEG", "iso"): MAKER_NOTE,
    **{
        (f"{name}.jpg", value): "exiftool takes it from XMP, of which we read time and position"
        for name in ("000000008211", "000000009772", "000000009378", "000000007108")
        for value in (
            "camera_make",
            "camera_model",
            "exposure_time",
            "f_number",
            "iso",
            "focal_length",
        )
    },
    ("000000009772.jpg", "focal_length_35mm"): NOT_IN_EXIF,
    ("000000007108.jpg", "focal_length_35mm"): NOT_IN_EXIF,
}

pytestmark = pytest.mark.skipif(not PHOTOS.is_dir(), reason="no real photos beside the repository")


def photos() -> list[Path]:
    found = [path for path in PHOTOS.rglob("*") if path.is_file()]
    return sorted(path for path in found if path.suffix.lower() not in NOT_PHOTOS)


@cache
def by_exiftool() -> dict[str, dict[str, Any]]:
    assert EXIFTOOL
    ran = subprocess.run(
        [EXIFTOOL, "-json", "-n", "-r", str(PHOTOS)], capture_output=True, text=True, check=False
    )
    return {Path(found["SourceFile"]).name: found for found in json.loads(ran.stdout)}


def number(text: str | None) -> float | None:
    """The number in a text with a unit."""
    if text is None:
        return None
    digits = text.removeprefix("f/").split(" ")[0]
    if digits.startswith("1/"):
        return 1 / float(digits[2:])
    return float(digits)


def taken(found: dict[str, Any]) -> str | None:
    """From EXIF or XMP; only EXIF has sub-seconds and offset beside it."""
    date = found.get("DateTimeOriginal") or found.get("DateCreated")
    if not date:
        return None
    date = date.replace(":", "-", 2).replace(" ", "T").replace("Z", "+00:00")
    fraction = str(found.get("SubSecTimeOriginal", ""))
    return date + (f".{fraction}" if fraction else "") + found.get("OffsetTimeOriginal", "")


def text(found: dict[str, Any], name: str) -> str | None:
    return str(found[name]) if name in found else None


def expected_of(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "camera_make": text(found, "Make"),
        "camera_model": text(found, "Model"),
        "lens_model": text(found, "LensModel"),
        "taken_at": taken(found),
        "exposure_time": found.get("ExposureTime"),
        "f_number": found.get("FNumber"),
        "iso": found.get("ISO"),
        "focal_length": found.get("FocalLength"),
        "focal_length_35mm": found.get("FocalLengthIn35mmFormat"),
        "orientation": found.get("Orientation", 1),
        "latitude": found.get("GPSLatitude"),
        "longitude": found.get("GPSLongitude"),
        "altitude": found.get("GPSAltitude"),
        "direction": found.get("GPSImgDirection"),
        "width": found["ImageWidth"],
        "height": found["ImageHeight"],
    }


def actual_of(data: bytes) -> dict[str, Any]:
    metadata = extract(data)
    item = {**metadata.to_item(), **(metadata.gps.to_item() if metadata.gps else {})}
    for name in ("exposure_time", "f_number", "focal_length"):
        item[name] = number(item.get(name))
    return item


TOLERANCES = {
    "exposure_time": 0.02,  # people read 1/123 s
    "f_number": 0.02,
    "focal_length": 0.01,
    "latitude": 1e-7,
    "longitude": 1e-7,
    "altitude": 1e-4,
    "direction": 1e-4,
}


def agrees(name: str, actual: Any, expected: Any) -> bool:
    if name in TOLERANCES and actual is not None and expected is not None:
        return bool(actual == pytest.approx(expected, rel=TOLERANCES[name], abs=1e-9))
    return bool(actual == expected)


@pytest.mark.soak
@pytest.mark.skipif(not EXIFTOOL, reason="exiftool is not installed")
def test_every_difference_from_exiftool_is_explained() -> None:
    different = {}
    for path in photos():
        try:
            actual = actual_of(path.read_bytes())
        except PhotoError:
            continue
        for name, expected in expected_of(by_exiftool()[path.name]).items():
            if not agrees(name, actual.get(name), expected):
                different[path.name, name] = (actual.get(name), expected)
    unexplained = {key: values for key, values in different.items() if key not in DIFFERENCES}
    assert unexplained == {}
    assert set(different) == set(DIFFERENCES)


BROKEN = {"xc1n0g08", "xc9n2c08", "xd0n2c08", "xd3n2c08", "xd9n2c08", "xdtn0g01", "xhdn0g08"}
FOREIGN = {"xcrn0g04", "xlfn0g04", "xs1n0g01", "xs2n0g01", "xs4n0g01", "xs7n0g01"}


def error_expected(path: Path) -> str | None:
    if path.suffix.lower() in {".tiff", ".heic", ".heif"} or path.stem in FOREIGN:
        return "NotSupportedImageType"
    return "BrokenImage" if path.stem in BROKEN else None


def sampled() -> list[ParameterSet]:
    """All photos; most of those that are much alike only in the soak."""
    similar = 0
    parameters = []
    for path in photos():
        folder = path.relative_to(PHOTOS).parts[0]
        similar += folder in SIMILAR
        marks = [pytest.mark.soak] if folder in SIMILAR and similar % SAMPLE else []
        parameters.append(pytest.param(path, id=path.name, marks=marks))
    return parameters


@pytest.mark.parametrize("path", sampled())
def test_ends_as_expected(path: Path) -> None:
    data, error = path.read_bytes(), None
    try:
        metadata = extract(data)
        made = make_thumbnail(data, max_pixels=MAX_PIXELS)
        analyse(open_image(data, max_pixels=MAX_PIXELS))
        assert max(made.width, made.height) == min(400, max(metadata.width, metadata.height))
    except PhotoError as failure:
        error = type(failure).__name__
    assert error == error_expected(path)
