"""The upload route with a library on moto."""

import hashlib
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect

from backend.aws.photo_storage import PhotoStorage
from backend.gallery.library import Library
from pages.web import upload_routes
from pages.web.interrupted_uploads import cut_short
from pages.web.upload_routes import UPLOAD_ROUTES, filename
from tests.moto.library import empty_library
from tests.unit.pages.web.asgi import Answer, ask

APP = Starlette(routes=UPLOAD_ROUTES)
DATA = b"\xff\xd8 a photo"


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    with empty_library(monkeypatch) as made:
        monkeypatch.setattr(upload_routes, "_library", lambda _session: made)
        monkeypatch.setattr(upload_routes, "is_allowed", lambda _request: True)
        yield made


@pytest.fixture
def album(library: Library) -> str:
    return library.albums.add("Album").album_id


def post(album: str, *, name: str = "a.jpg", body: bytes = DATA, query: str = "") -> Answer:
    headers = {"X-Filename": quote(name), "Content-Length": str(len(body))}
    return ask(APP, "POST", f"/albums/{album}/photos{query}", headers, body)


def test_a_photo_is_stored_and_announced(library: Library, album: str) -> None:
    answer = post(album, name="Zürich #1.jpg")
    assert answer.status == 201
    (photo,) = library.photos.in_album(album)
    assert json.loads(answer.body)["photo_id"] == photo.photo_id
    assert (photo.filename, photo.status) == ("Zürich #1.jpg", "PENDING")
    stored = boto3.client("s3").get_object(Bucket="photos", Key=photo.s3_key)
    assert stored["Body"].read() == DATA
    found = library.find_by_hash(hashlib.sha256(DATA).hexdigest())
    assert found
    assert found.photo_id == photo.photo_id


def test_the_same_photo_again_is_told(library: Library, album: str) -> None:
    first = json.loads(post(album).body)["photo_id"]
    answer = post(album, name="another name.jpg")
    assert (answer.status, json.loads(answer.body)["photo_id"]) == (200, first)
    anyway = post(album, query="?anyway")
    assert anyway.status == 201
    assert len(list(library.photos.in_album(album))) == 2


def test_too_large_is_refused_before_and_while_it_comes(
    library: Library, album: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_routes, "_LIMIT", 5)
    assert post(album).status == 413
    unannounced = ask(APP, "POST", f"/albums/{album}/photos", {}, DATA)
    assert unannounced.status == 413
    assert list(library.photos.in_album(album)) == []


@pytest.mark.usefixtures("library")
def test_an_album_must_be_there() -> None:
    assert post("no-such-album").status == 404


def test_an_album_that_goes_takes_nothing(library: Library, album: str) -> None:
    library.albums.begin_deletion(album)
    assert post(album).status == 404


def test_an_album_deleted_meanwhile_keeps_nothing(
    library: Library, album: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = PhotoStorage.upload

    def deleted_meanwhile(*arguments: Any) -> None:
        store(*arguments)
        library.albums.delete(album)

    monkeypatch.setattr(PhotoStorage, "upload", deleted_meanwhile)
    assert post(album).status == 404
    assert list(library.photos.by_time()) == []


def test_what_ends_half_way_is_remembered_until_it_comes(
    library: Library, album: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leave(*_: Any) -> None:
        raise ClientDisconnect

    with monkeypatch.context() as leaving:
        leaving.setattr(upload_routes, "spool", leave)
        post(album)
        post(album, name="b.jpg")
    post(album)
    assert cut_short.take(library.owner, album) == ["b.jpg"]


def test_what_could_not_be_stored_leaves_nothing(
    library: Library, album: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise EndpointConnectionError(endpoint_url="http://s3")

    with monkeypatch.context() as broken:
        broken.setattr(PhotoStorage, "upload", fail)
        assert post(album).status == 503
    assert list(library.photos.in_album(album)) == []
    assert post(album).status == 201


def test_nobody_else_may_post(monkeypatch: pytest.MonkeyPatch) -> None:
    sessions = SimpleNamespace(request_token=lambda _session: "token")
    fake = SimpleNamespace(sessions=sessions)
    monkeypatch.setattr("pages.web.csrf.services", lambda: fake)
    assert post("a").status == 403
    headers = {"X-Photo-Token": "token", "Sec-Fetch-Site": "cross-site"}
    assert ask(APP, "POST", "/albums/a/photos", headers, DATA).status == 403


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("a.jpg", "a.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\photos\\a.jpg", "a.jpg"),
        ("a\r\nb.jpg", "ab.jpg"),
        ("", "photo"),
        ("   ", "photo"),
        ("x" * 300, "x" * 255),
        ("x" * 300 + ".jpeg", "x" * 250 + ".jpeg"),
    ],
)
def test_names(sent: str, name: str) -> None:
    assert filename(quote(sent)) == name
