import pytest

from backend.database.photo import Photo
from backend.database.photo_attributes import Thumbnail
from pages.web.photo_urls import is_photo_id, is_run, original_url, thumbnail_url


def photo(**values: object) -> Photo:
    return Photo("p-1", "a", "x.jpg", "SUCCEEDED", "2026-11-23T12:00:00.000Z", **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "bc6e3591-f992-4246-a049-b81ab58cae4d",
        "b011fd6b1f85439d922602accf27e7db",
        "8591D091-7881-49A2-92DF-52D23A17784F",
    ],
)
def test_valid_photo_ids(text: str) -> None:
    assert is_photo_id(text)


@pytest.mark.parametrize("text", ["", "7", "../" * 12, "a" * 37, "a" * 31, "a" * 35 + "\n"])
def test_invalid_photo_ids(text: str) -> None:
    assert not is_photo_id(text)


def test_parts_of_execution_names() -> None:
    assert is_run("00000660F5605916CA00000000000000-1")
    assert not is_run("../x")
    assert not is_run("x" * 81)


def test_new_content_has_a_new_url() -> None:
    assert original_url(photo(sequencer="AA")) == "/photos/p-1/original?v=AA"
    assert original_url(photo(sequencer="AB")) == "/photos/p-1/original?v=AB"
    assert original_url(photo(), download=True) == "/photos/p-1/original?v=0&download"


def test_a_photo_of_a_list_has_the_same_url_as_on_its_page() -> None:
    thumbnail = Thumbnail("private/us-east-1:1/resized/p-1/AA-1.jpg")
    of_list, whole = photo(thumbnail=thumbnail), photo(thumbnail=thumbnail, sequencer="AA")
    assert original_url(of_list) == original_url(whole) == "/photos/p-1/original?v=AA"


def test_the_url_of_a_thumbnail() -> None:
    assert thumbnail_url(photo()) is None
    key = "private/us-east-1:1/resized/p-1/AA-1.jpg"
    assert thumbnail_url(photo(thumbnail=Thumbnail(key))) == "/photos/p-1/thumbnail/AA-1.jpg"


def test_a_photo_id_cannot_leave_the_route() -> None:
    odd = Photo("../x?y", "a", "x.jpg", "SUCCEEDED", "2026-11-23T12:00:00.000Z")
    assert original_url(odd) == "/photos/..%2Fx%3Fy/original?v=0"
