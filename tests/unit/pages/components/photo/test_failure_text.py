import inspect

import pytest

from backend import errors
from backend.database.photo import Photo
from pages.components.photo.failure_text import failure_text


def photo(**values: object) -> Photo:
    known = {
        "photo_id": "p",
        "album_id": "a",
        "filename": "x.jpg",
        "uploaded_at": "2026-11-23T12:00:00.000Z",
        "status": "FAILED",
    }
    return Photo(**{**known, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize("status", ["PENDING", "RUNNING", "SUCCEEDED"])
def test_what_did_not_fail_has_none(status: str) -> None:
    assert failure_text(photo(status=status, error="BrokenImage")) is None


def test_an_unsupported_file_is_told_from_a_fault_of_ours() -> None:
    unsupported = failure_text(photo(error="NotSupportedImageType", error_family="photo"))
    unavailable = failure_text(photo(error="AwsUnavailable", error_family="aws"))
    ours = failure_text(photo(error="KeyError", error_family="internal"))
    assert unsupported
    assert unavailable
    assert ours
    assert "not a JPEG or PNG" in unsupported.headline
    assert "unavailable for a moment" in unavailable.headline
    assert "on our side" in ours.headline


def test_a_missing_part_is_named() -> None:
    told = failure_text(
        photo(
            status="PARTIAL",
            failed_state="DetectLabels",
            error="AwsUnavailable",
            error_family="aws",
        )
    )
    assert told
    assert told.headline.startswith("The tags are missing: a cloud service")


@pytest.mark.parametrize("error", ["States.Timeout", "Sandbox.Timedout"])
def test_a_state_and_a_function_that_take_too_long_are_told_alike(error: str) -> None:
    told = failure_text(photo(error=error, error_family="internal"))
    assert told
    assert told.headline == "This took too long"


def test_every_reason_in_the_photo_has_its_own_words() -> None:
    kinds = inspect.getmembers(errors, inspect.isclass)
    reasons = [
        name
        for name, kind in kinds
        if issubclass(kind, errors.PhotoError) and kind is not errors.PhotoError
    ]
    told = {failure_text(photo(error=name, error_family="photo")) for name in reasons}
    assert reasons
    assert len(told) == len(reasons)
    assert failure_text(photo(error="Other", error_family="photo")) not in told


def test_an_empty_file_is_called_empty() -> None:
    values = {"error": "NotSupportedImageType", "error_family": "photo", "size_bytes": 0}
    told = failure_text(photo(**values))
    assert told
    assert told.headline == "This file is empty"


def test_an_error_nobody_knows_is_still_told() -> None:
    assert failure_text(photo(error=None, error_family=None))
