import inspect

import pytest

from backend import errors
from backend.database.photo import Photo
from pages.components.photo.failure_messages import failure_text


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
def test_a_photo_that_did_not_fail_has_no_failure_text(status: str) -> None:
    assert failure_text(photo(status=status, error="BrokenImage")) is None


def test_each_category_of_failures_has_its_own_text() -> None:
    unsupported = failure_text(photo(error="NotSupportedImageType", error_family="photo"))
    unavailable = failure_text(photo(error="AwsUnavailable", error_family="aws"))
    internal = failure_text(photo(error="KeyError", error_family="internal"))
    assert unsupported
    assert unavailable
    assert internal
    assert "not a JPEG or PNG" in unsupported.headline
    assert "temporarily unavailable" in unavailable.headline
    assert "internal error" in internal.headline


def test_a_partial_photo_names_the_missing_result() -> None:
    text = failure_text(
        photo(
            status="PARTIAL",
            failed_state="DetectLabels",
            error="AwsUnavailable",
            error_family="aws",
        )
    )
    assert text
    assert text.headline.startswith("The tags are missing: a cloud service")


@pytest.mark.parametrize("error", ["AwsThrottled", "Lambda.TooManyRequestsException"])
def test_too_many_photos_at_once_are_named_as_the_cause(error: str) -> None:
    text = failure_text(photo(error=error, error_family="aws"))
    assert text
    assert text.headline == "Too many photos were processed at once"


@pytest.mark.parametrize("error", ["States.Timeout", "Sandbox.Timedout"])
def test_timeouts_of_states_and_functions_have_one_text(error: str) -> None:
    text = failure_text(photo(error=error, error_family="internal"))
    assert text
    assert text.headline == "Processing took too long"


def test_every_error_of_a_photo_has_its_own_text() -> None:
    kinds = inspect.getmembers(errors, inspect.isclass)
    names = [
        name
        for name, kind in kinds
        if issubclass(kind, errors.PhotoError) and kind is not errors.PhotoError
    ]
    texts = {failure_text(photo(error=name, error_family="photo")) for name in names}
    assert names
    assert len(texts) == len(names)
    assert failure_text(photo(error="Other", error_family="photo")) not in texts


def test_an_empty_file_has_its_own_text() -> None:
    values = {"error": "NotSupportedImageType", "error_family": "photo", "size_bytes": 0}
    text = failure_text(photo(**values))
    assert text
    assert text.headline == "This file is empty"


def test_an_unknown_error_has_a_text() -> None:
    assert failure_text(photo(error=None, error_family=None))
