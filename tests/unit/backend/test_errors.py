import pytest

from backend import errors
from backend.errors import family_of


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("NotSupportedImageType", "photo"),
        ("BrokenImage", "photo"),
        ("ImageTooLarge", "photo"),
        ("MissingObject", "photo"),
        ("AwsThrottled", "aws"),
        ("AwsUnavailable", "aws"),
        ("Lambda.TooManyRequestsException", "aws"),
        ("States.ServiceRestart", "aws"),
        ("AwsRefused", "internal"),
        ("ServiceNotInRegion", "internal"),
        ("States.Timeout", "internal"),
        ("Sandbox.Timedout", "internal"),
        ("Aborted", None),
        ("KeyError", "internal"),
    ],
)
def test_family_of_an_error_name(name: str, family: str | None) -> None:
    assert family_of(name) == family


def test_every_photo_error_is_of_the_photo_family() -> None:
    for kind in errors.PhotoError.__subclasses__():
        assert family_of(kind.__name__) == "photo"
