"""The video of a motion photo, from the file in the bucket to the response."""

from collections.abc import Iterator
from types import SimpleNamespace

import boto3
import pytest
from starlette.applications import Starlette

from backend.gallery.library import Library
from pages.web import photo_routes
from pages.web.concurrency_limit import ConcurrencyLimit
from tests.corpus import phones
from tests.moto.library import OWNER, empty_library, put_photo
from tests.unit.pages.web.asgi import HttpResponse, ask

APP = Starlette(routes=photo_routes.PHOTO_ROUTES)
PHOTO_ID = "7921e9e8-36d5-4cf8-882a-7ad72090c840"
VIDEO = phones.mp4()
FILE = phones.motion_photo(VIDEO)
PLACE = {"start": len(FILE) - len(VIDEO), "length": len(VIDEO)}


@pytest.fixture(autouse=True)
def library(monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """A library with a file, and a signed-in user."""
    with empty_library(monkeypatch) as made:
        key = f"private/{OWNER}/uploads/{PHOTO_ID}.jpg"
        boto3.client("s3").put_object(Bucket="photos", Key=key, Body=FILE)
        monkeypatch.setattr(photo_routes, "_user", lambda *_: SimpleNamespace(owner=OWNER))
        monkeypatch.setattr(photo_routes, "_concurrency", ConcurrencyLimit())
        monkeypatch.setattr(photo_routes, "_open", lambda _, open_stream: open_stream(made))
        yield made


def get(headers: dict[str, str] | None = None, query: str = "?v=1") -> HttpResponse:
    return ask(APP, "GET", f"/photos/{PHOTO_ID}/video{query}", headers)


def test_the_video_is_sent_without_the_picture() -> None:
    put_photo(PHOTO_ID, video=PLACE, filename="Cat.jpg")
    response = get()
    assert (response.status, response.body) == (200, VIDEO)
    assert response.headers["content-type"] == "video/mp4"
    assert response.headers["accept-ranges"] == "bytes"
    assert response.headers["content-length"] == str(len(VIDEO))
    assert response.headers["content-disposition"].startswith('inline; filename="Cat.mp4"')
    policy = response.headers["content-security-policy"]
    assert policy.split("; ") == [
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "media-src 'self'",
    ]
    assert "immutable" in response.headers["cache-control"]
    assert "no-store" in get(query="").headers["cache-control"]
    assert get(query="?download").headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("wanted", "sent"),
    [
        ("bytes=0-", (0, len(VIDEO) - 1)),
        ("bytes=0-0", (0, 0)),
        ("bytes=100-199", (100, 199)),
        ("bytes=100-999999", (100, len(VIDEO) - 1)),
        ("bytes=-7", (len(VIDEO) - 7, len(VIDEO) - 1)),
        ("bytes=-999999", (0, len(VIDEO) - 1)),
    ],
)
def test_a_part_of_the_video(wanted: str, sent: tuple[int, int]) -> None:
    put_photo(PHOTO_ID, video=PLACE)
    response = get({"Range": wanted})
    first, last = sent
    assert (response.status, response.body) == (206, VIDEO[first : last + 1])
    assert response.headers["content-range"] == f"bytes {first}-{last}/{len(VIDEO)}"
    assert response.headers["content-length"] == str(last - first + 1)


@pytest.mark.parametrize(
    "ignored",
    [
        {"Range": "bytes=5-1"},
        {"Range": "bytes=-"},
        {"Range": "bytes=0-1,5-6"},
        {"Range": "lines=0-1"},
        {"Range": "bytes=٣-٤".encode().decode("latin-1")},
        {"Range": "bytes=0-1", "If-Range": '"tag"'},
    ],
)
def test_a_range_that_is_not_understood_is_ignored(ignored: dict[str, str]) -> None:
    put_photo(PHOTO_ID, video=PLACE)
    response = get(ignored)
    assert (response.status, response.body) == (200, VIDEO)


def test_a_range_behind_the_end() -> None:
    put_photo(PHOTO_ID, video=PLACE)
    response = get({"Range": f"bytes={len(VIDEO)}-"})
    assert (response.status, response.body) == (416, b"")
    assert response.headers["content-range"] == f"bytes */{len(VIDEO)}"
    assert get({"Range": "bytes=-0"}).status == 416


@pytest.mark.parametrize(
    "place",
    [
        None,
        {**PLACE, "length": len(VIDEO) + 1},
        {**PLACE, "start": PLACE["start"] - 1},
        {**PLACE, "start": len(FILE)},
        {**PLACE, "start": 10**11},
        {**PLACE, "start": -1},
        {"start": 0, "length": len(FILE)},
        {"start": "1", "length": {}},
    ],
)
def test_an_item_is_not_trusted(place: object) -> None:
    """Owners can write their items: only what is a video in the file is sent."""
    put_photo(PHOTO_ID, video=place)
    assert (get().status, get().body) == (404, b"Not found")
    assert get({"Range": "bytes=0-1"}).status in (404, 206)


def test_a_file_that_is_missing() -> None:
    put_photo(PHOTO_ID, video=PLACE, s3_key=f"private/{OWNER}/uploads/other.jpg")
    assert get().status == 404
