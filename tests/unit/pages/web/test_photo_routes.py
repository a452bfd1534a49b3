from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.types import Message

from backend.accounts.cognito import SessionExpired
from backend.errors import AwsRefused, AwsUnavailable, MissingObject
from backend.gallery.library import PhotoNotFound, Stream
from pages.web import photo_routes
from pages.web.concurrency_limit import Turns
from tests.unit.pages.web.asgi import ask

APP = Starlette(routes=photo_routes.PHOTO_ROUTES)
PHOTO_ID = "7921e9e8-36d5-4cf8-882a-7ad72090c840"
ORIGINAL = f"/photos/{PHOTO_ID}/original"
THUMBNAIL = f"/photos/{PHOTO_ID}/thumbnail/AB-1.jpg"
"""What the user's library answers is tried in the browser tests; here: what becomes of it."""


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
def _somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo_routes, "_user", lambda *_: SimpleNamespace(owner="me"))
    monkeypatch.setattr(photo_routes, "_turns", Turns())


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
    answer = ask(APP, "GET", f"{ORIGINAL}?v=AB")
    assert (answer.status, answer.body) == (200, b"onetwo")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-length"] == "6"
    assert answer.headers["content-disposition"].startswith("inline;")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert body.closed


@pytest.mark.usefixtures("stream")
@pytest.mark.parametrize("stream", ["application/octet-stream", "text/html"], indirect=True)
def test_anything_else_is_only_downloaded() -> None:
    assert ask(APP, "GET", ORIGINAL).headers["content-disposition"].startswith("attachment;")


@pytest.mark.usefixtures("stream")
def test_a_photo_is_downloaded_on_request() -> None:
    answer = ask(APP, "GET", f"{ORIGINAL}?download")
    assert answer.headers["content-disposition"].startswith("attachment;")


@pytest.mark.usefixtures("stream")
@pytest.mark.parametrize(
    ("path", "caching"),
    [
        (THUMBNAIL, "private, max-age=31536000, immutable"),
        (f"{ORIGINAL}?v=AB", "private, max-age=31536000, immutable"),
        (ORIGINAL, "private, no-store"),
    ],
)
def test_only_what_never_changes_is_kept(path: str, caching: str) -> None:
    assert ask(APP, "GET", path).headers["cache-control"] == caching


@pytest.mark.parametrize(
    "error",
    [PhotoNotFound("secret"), MissingObject("secret"), AwsRefused("secret", "AccessDenied")],
)
def test_what_is_missing_or_forged_is_always_the_same(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(error, monkeypatch)
    missing = [ask(APP, "GET", path) for path in (ORIGINAL, THUMBNAIL)]
    invalid = ask(APP, "GET", "/photos/7/original")
    assert {(answer.status, answer.body) for answer in [*missing, invalid]} == {(404, b"Not found")}
    assert invalid.headers == missing[0].headers


def test_an_outage_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(AwsUnavailable(), monkeypatch)
    answer = ask(APP, "GET", ORIGINAL)
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    assert answer.headers["cache-control"] == "no-store"


def test_a_turn_is_given_back_after_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo_routes, "_turns", Turns(at_once=1, waiting=0))
    failing(PhotoNotFound(), monkeypatch)
    assert [ask(APP, "GET", ORIGINAL).status for _ in range(3)] == [404] * 3


@pytest.mark.usefixtures("stream")
def test_too_many_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo_routes, "_turns", Turns(rate=2))
    assert [ask(APP, "GET", ORIGINAL).status for _ in range(3)] == [200, 200, 429]


@pytest.mark.usefixtures("stream")
def test_a_browser_that_goes_away(body: Body) -> None:
    async def gone(message: Message) -> None:
        if message["type"] == "http.response.body":
            raise OSError

    class Leaving:
        async def __call__(self, scope, receive, send):  # type: ignore[no-untyped-def]
            await APP(scope, receive, gone)

    with pytest.raises(ClientDisconnect):
        ask(Leaving(), "GET", ORIGINAL)
    assert body.left
    assert body.closed


def test_asking_for_the_head_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(AssertionError("opened"), monkeypatch)
    answer = ask(APP, "HEAD", ORIGINAL)
    assert (answer.status, answer.headers["allow"]) == (405, "GET")


@pytest.mark.parametrize("user", [lambda *_: None], ids=["no session"])
def test_nobody_signed_in(user: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo_routes, "_user", user)
    assert ask(APP, "GET", ORIGINAL).status == 401


def test_a_session_that_ends_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
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
def test_what_cannot_be_an_id_is_not_looked_for(path: str) -> None:
    assert ask(APP, "GET", path).status == 404
