"""The request of a browser that waits for the thumbnail of the photo that it has uploaded."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from backend.accounts.cognito import SessionExpired
from backend.database.photo import Photo
from backend.errors import AwsUnavailable
from backend.gallery.library import Library
from pages.web import new_thumbnail
from pages.web.concurrency_limit import ConcurrencyLimit
from tests.unit.pages.conftest import AddPhoto
from tests.unit.pages.web.asgi import HttpResponse, ask

APP = Starlette(routes=new_thumbnail.NEW_THUMBNAIL_ROUTES)
PHOTO_ID = "7921e9e8-36d5-4cf8-882a-7ad72090c840"
PATH = f"/photos/{PHOTO_ID}/thumbnail"
THUMBNAIL = {"key": f"private/a/resized/{PHOTO_ID}/0001-1.jpg", "width": 400, "height": 300}

AfterRead = Callable[[Callable[[int], object]], None]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_thumbnail, "_INTERVAL_SECONDS", 0.001)
    monkeypatch.setattr(new_thumbnail, "_concurrency", ConcurrencyLimit())


@pytest.fixture
def after_read(library: Library, monkeypatch: pytest.MonkeyPatch) -> AfterRead:
    """Let something happen after each read of the photo's item."""

    def install(happen: Callable[[int], object]) -> None:
        read, reads = library.photo, []

        def and_then(photo_id: str) -> Photo:
            photo = read(photo_id)
            reads.append(photo_id)
            happen(len(reads))
            return photo

        monkeypatch.setattr(library, "photo", and_then)

    return install


def requested() -> HttpResponse:
    response = ask(APP, "GET", PATH)
    assert response.headers["cache-control"] == "no-store"
    return response


def test_the_response_leads_to_the_thumbnail_as_soon_as_it_is_made(
    add_photo: AddPhoto, after_read: AfterRead
) -> None:
    add_photo(PHOTO_ID, status="RUNNING")
    after_read(
        lambda reads: (
            add_photo(PHOTO_ID, status="RUNNING", thumbnail=THUMBNAIL) if reads == 3 else None
        )
    )
    response = requested()
    assert response.status == 303
    assert response.headers["location"] == f"/photos/{PHOTO_ID}/thumbnail/0001-1.jpg"


@pytest.mark.parametrize("status", ["PARTIAL", "FAILED"])
def test_a_photo_that_ends_without_a_thumbnail_is_not_waited_for(
    add_photo: AddPhoto, after_read: AfterRead, status: str
) -> None:
    add_photo(PHOTO_ID, status="RUNNING")
    after_read(lambda reads: add_photo(PHOTO_ID, status=status) if reads == 2 else None)
    assert requested().status == 204


def test_a_request_does_not_wait_for_ever(
    add_photo: AddPhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new_thumbnail, "_LONGEST_SECONDS", 0.05)
    add_photo(PHOTO_ID, status="RUNNING")
    assert requested().status == 204


def test_nothing_is_read_any_more_once_the_browser_has_left(
    add_photo: AddPhoto, after_read: AfterRead, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def disconnected(_request: Request) -> bool:
        return True

    reads: list[int] = []
    add_photo(PHOTO_ID, status="RUNNING")
    after_read(reads.append)
    monkeypatch.setattr(Request, "is_disconnected", disconnected)
    assert requested().status == 204
    assert reads == [1]


def test_photos_of_others_and_invalid_ids_are_not_found(add_photo: AddPhoto) -> None:
    add_photo(PHOTO_ID, owner="us-east-1:another-user", thumbnail=THUMBNAIL)
    missing, invalid = requested(), ask(APP, "GET", "/photos/7/thumbnail")
    assert (missing.status, missing.body) == (invalid.status, invalid.body) == (404, b"Not found")


def test_a_head_request_does_not_wait(add_photo: AddPhoto) -> None:
    add_photo(PHOTO_ID, status="RUNNING")
    assert ask(APP, "HEAD", PATH).status == 405


def test_a_request_without_a_session_is_refused(services: SimpleNamespace) -> None:
    services.sessions.open = lambda _: None
    assert requested().status == 401


@pytest.mark.parametrize(("error", "status"), [(SessionExpired, 401), (AwsUnavailable, 503)])
def test_a_failed_read_ends_the_request(
    library: Library,
    monkeypatch: pytest.MonkeyPatch,
    error: type[Exception],
    status: int,
) -> None:
    def fail(_photo_id: str) -> Photo:
        raise error

    monkeypatch.setattr(library, "photo", fail)
    assert requested().status == status


def test_the_number_of_requests_is_limited_and_ended_ones_do_not_count_as_waiting(
    add_photo: AddPhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = ConcurrencyLimit(max_concurrent=1, max_waiting=0, max_per_minute=3)
    monkeypatch.setattr(new_thumbnail, "_concurrency", limit)
    add_photo(PHOTO_ID, thumbnail=THUMBNAIL)
    assert [requested().status for _ in range(4)] == [303, 303, 303, 429]
