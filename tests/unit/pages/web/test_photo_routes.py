from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.types import Message

from backend.accounts.cognito import SessionExpired
from backend.errors import AwsRefused, AwsUnavailable, MissingObject
from backend.gallery.library import PhotoNotFound
from backend.gallery.streams import Stream
from pages.web import photo_routes
from pages.web.concurrency_limit import ConcurrencyLimit
from tests.unit.pages.web.asgi import ask

APP = Starlette(routes=photo_routes.PHOTO_ROUTES)
PHOTO_ID = "7921e9e8-36d5-4cf8-882a-7ad72090c840"
ORIGINAL = f"/photos/{PHOTO_ID}/original"
THUMBNAIL = f"/photos/{PHOTO_ID}/thumbnail/AB-1.jpg"
"""The library is tested in the browser tests; these tests are about the responses."""


class Body(Iterator[bytes]):
    def __init__(self) -> None:
        self.left = [b"one", b"two"]
        self.closed = False

    def __next__(self) -> bytes:
        if not self.left:
            raise StopIteration
        return self.left.pop(0)

    def close(self) -> None:
        self.closed = True


@pytest.fixture(autouse=True)
def _signed_in_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo_routes, "_user", lambda *_: SimpleNamespace(owner="me"))
    monkeypatch.setattr(photo_routes, "_concurrency", ConcurrencyLimit())


@pytest.fixture
def body() -> Body:
    return Body()


@pytest.fixture
def stream(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, body: Body) -> None:
    media_type = getattr(request, "param", "image/jpeg")
    found = Stream(body, 6, media_type, 'caf\u00e9 "1".jpg')  # type: ignore[arg-type]
    monkeypatch.setattr(photo_routes, "_open", lambda *_: found)


def failing(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Stream:
        raise error

    monkeypatch.setattr(photo_routes, "_open", fail)


@pytest.mark.usefixtures("stream")
def test_a_photo_is_shown_in_the_page(body: Body) -> None:
    response = ask(APP, "GET", f"{ORIGINAL}?v=AB")
    assert (response.status, response.body) == (200, b"onetwo")
    assert response.headers["content-type"] == "image/jpeg"
    assert response.headers["content-length"] == "6"
    assert response.headers["content-disposition"].startswith("inline;")
    assert "sandbox" in response.headers["content-security-policy"]
    assert body.closed


@pytest.mark.usefixtures("stream")
@pytest.mark.parametrize("stream", ["application/octet-stream", "text/html"], indirect=True)
def test_other_types_are_only_downloaded() -> None:
    assert ask(APP, "GET", ORIGINAL).headers["content-disposition"].startswith("attachment;")


@pytest.mark.usefixtures("stream")
def test_a_photo_is_downloaded_on_request() -> None:
    response = ask(APP, "GET", f"{ORIGINAL}?download")
    assert response.headers["content-disposition"].startswith("attachment;")


@pytest.mark.usefixtures("stream")
@pytest.mark.parametrize(
    ("path", "caching"),
    [
        (THUMBNAIL, "private, max-age=31536000, immutable"),
        (f"{ORIGINAL}?v=AB", "private, max-age=31536000, immutable"),
        (ORIGINAL, "private, no-store"),
    ],
)
def test_only_urls_whose_content_never_changes_are_cached(path: str, caching: str) -> None:
    assert ask(APP, "GET", path).headers["cache-control"] == caching


@pytest.mark.parametrize(
    "error",
    [PhotoNotFound("secret"), MissingObject("secret"), AwsRefused("secret", "AccessDenied")],
)
def test_missing_photos_and_forged_keys_get_the_same_response(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(error, monkeypatch)
    missing = [ask(APP, "GET", path) for path in (ORIGINAL, THUMBNAIL)]
    invalid = ask(APP, "GET", "/photos/7/original")
    assert {(response.status, response.body) for response in [*missing, invalid]} == {
        (404, b"Not found")
    }
    assert invalid.headers == missing[0].headers


def test_an_outage_is_temporary(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(AwsUnavailable(), monkeypatch)
    response = ask(APP, "GET", ORIGINAL)
    assert (response.status, response.headers["retry-after"]) == (503, "5")
    assert response.headers["cache-control"] == "no-store"


def test_the_limit_is_released_after_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        photo_routes, "_concurrency", ConcurrencyLimit(max_concurrent=1, max_waiting=0)
    )
    failing(PhotoNotFound(), monkeypatch)
    assert [ask(APP, "GET", ORIGINAL).status for _ in range(3)] == [404] * 3


@pytest.mark.usefixtures("stream")
def test_the_number_of_requests_per_minute_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo_routes, "_concurrency", ConcurrencyLimit(max_per_minute=2))
    assert [ask(APP, "GET", ORIGINAL).status for _ in range(3)] == [200, 200, 429]


@pytest.mark.usefixtures("stream")
def test_the_photo_is_closed_if_the_browser_disconnects(body: Body) -> None:
    async def disconnected(message: Message) -> None:
        if message["type"] == "http.response.body":
            raise OSError

    class Disconnecting:
        async def __call__(self, scope, receive, send):  # type: ignore[no-untyped-def]
            await APP(scope, receive, disconnected)

    with pytest.raises(ClientDisconnect):
        ask(Disconnecting(), "GET", ORIGINAL)
    assert body.left
    assert body.closed


def test_a_head_request_does_not_read_the_photo(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(AssertionError("opened"), monkeypatch)
    response = ask(APP, "HEAD", ORIGINAL)
    assert (response.status, response.headers["allow"]) == (405, "GET")


@pytest.mark.parametrize("user", [lambda *_: None], ids=["no session"])
def test_a_request_without_a_session_is_refused(
    user: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo_routes, "_user", user)
    assert ask(APP, "GET", ORIGINAL).status == 401


def test_a_session_that_has_expired_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(SessionExpired(), monkeypatch)
    assert ask(APP, "GET", ORIGINAL).status == 401


@pytest.mark.parametrize(
    "path",
    [
        "/photos/../original",
        "/photos/7/thumbnail/AB-1.jpg",
        f"/photos/{PHOTO_ID}/thumbnail/a.b.jpg",
    ],
)
def test_invalid_ids_are_not_looked_up(path: str) -> None:
    assert ask(APP, "GET", path).status == 404
