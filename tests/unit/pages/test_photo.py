from typing import Any

import pytest

from tests.unit.pages.conftest import AddPhoto, OpenPage, shown

READ = {"format": "JPEG", "width": 640, "height": 480, "size_bytes": 1000}
LABELS = [{"Name": "Seashore", "Confidence": 91, "Parents": [{"Name": "Nature"}]}]
STAND_IN = {"label_model_version": "stand-in-1 (computed)"}
FAILED_TAGS = {
    "status": "PARTIAL",
    "failed_state": "DetectLabels",
    "error": "AwsUnavailable",
    "error_family": "aws",
    "cause": "ThrottlingException: slow *down*",
    "steps": {"DetectLabels": {"status": "FAILED"}},
}


def words(open_page: OpenPage, photo_id: str) -> str:
    return shown(open_page("photo.py", id=photo_id))


def test_a_photo_tells_what_is_known_of_it(open_page: OpenPage, add_photo: AddPhoto) -> None:
    exif = {"Image Model": "<i>Leica</i>"}
    told = words(open_page, add_photo(**READ, **STAND_IN, labels=LABELS, exif=exif))
    for part in ("beach.jpg", "640", "Seashore", "Nature", "&lt;i&gt;Leica", "Search 1 tags"):
        assert part in told
    assert "<i>" not in told
    assert "stand-in recogniser" in told


def test_amazons_tags_are_not_called_a_stand_ins(open_page: OpenPage, add_photo: AddPhoto) -> None:
    photo_id = add_photo(**READ, labels=LABELS, label_model_version="3.0")
    assert "stand-in" not in words(open_page, photo_id)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (READ, "No tags found"),
        ({**READ, **FAILED_TAGS}, "The tags could not be made"),
        ({"status": "FAILED", "error": "BrokenImage", "error_family": "photo"}, "nobody looked"),
        ({**READ, "labels_note": "Smaller than 80 pixels."}, "Smaller than 80 pixels"),
    ],
)
def test_why_there_are_no_tags(
    values: dict[str, Any], expected: str, open_page: OpenPage, add_photo: AddPhoto
) -> None:
    assert expected in words(open_page, add_photo(**values))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (READ, "No EXIF: this photo carries none"),
        (
            {"status": "FAILED", "error": "BrokenImage", "error_family": "photo"},
            "could not be read",
        ),
    ],
)
def test_why_there_is_no_exif(
    values: dict[str, Any], expected: str, open_page: OpenPage, add_photo: AddPhoto
) -> None:
    assert expected in words(open_page, add_photo(**values))


def test_a_failure_is_told_with_what_to_do(open_page: OpenPage, add_photo: AddPhoto) -> None:
    page = open_page("photo.py", id=add_photo(**READ, **FAILED_TAGS))
    (warning,) = page.warning[:1]
    assert "The tags are missing: a cloud service was unavailable" in warning.value
    assert "ThrottlingException: slow *down*" in [entry.value for entry in page.text]
    assert "Run again" in [button.label for button in page.button]


def test_what_is_under_way_cannot_run_again(open_page: OpenPage, add_photo: AddPhoto) -> None:
    ended = open_page("photo.py", id=add_photo(**READ))
    assert "Run again" in [button.label for button in ended.button]
    running = open_page("photo.py", id=add_photo(**{**READ, "status": "RUNNING"}))
    assert "Run again" not in [button.label for button in running.button]


@pytest.mark.parametrize(
    "photo_id", ["", "7", "../albums", "00000000-0000-0000-0000-000000000000", "a" * 3000]
)
def test_what_is_not_there_is_said_so(photo_id: str, open_page: OpenPage) -> None:
    page = open_page("photo.py", id=photo_id)
    assert [entry.value for entry in page.subheader] == ["Photo not found"]
