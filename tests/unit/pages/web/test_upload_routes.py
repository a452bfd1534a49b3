"""The upload route with a library on moto."""

import hashlib
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import boto3
import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect

from backend.aws.photo_storage import PhotoStorage
from backend.errors import AwsUnavailable
from backend.gallery.library import Library
from pages.web import upload_routes
from pages.web.interrupted_uploads import interrupted
from pages.web.upload_routes import UPLOAD_ROUTES, filename
from tests.moto.library import empty_library
from tests.unit.pages.web.asgi import HttpResponse, ask

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


def post(album: str, *, name: str = "a.jpg", body: bytes = DATA, query: str = "") -> HttpResponse:
    headers = {"X-Filename": quote(name), "Content-Length": str(len(body))}
    return ask(APP, "POST", f"/albums/{album}/photos{query}", headers, body)


def test_a_photo_is_stored_and_pending(library: Library, album: str) -> None:
    response = post(album, name="Zürich #1.jpg")
    assert response.status == 201
    (photo,) = library.photos.in_album(album)
    assert json.loads(response.body)["photo_id"] == photo.photo_id
    assert (photo.filename, photo.status) == ("Zürich #1.jpg", "PENDING")
    stored = boto3.client("s3").get_object(Bucket="photos", Key=photo.s3_key)
    assert stored["Body"].read() == DATA
    stored_photo = library.photo(photo.photo_id)
    assert stored_photo.content_hash == hashlib.sha256(DATA).hexdigest()


def test_the_same_photo_is_not_stored_twice(library: Library, album: str) -> None:
    first = json.loads(post(album).body)["photo_id"]
    response = post(album, name="another name.jpg")
    assert (response.status, json.loads(response.body)["photo_id"]) == (200, first)
    assert json.loads(response.body)["known"] == "duplicate"
    anyway = post(album, query="?anyway")
    assert anyway.status == 201
    assert len(list(library.photos.in_album(album))) == 2


def test_a_photo_in_trash_is_named(library: Library, album: str) -> None:
    first = json.loads(post(album).body)["photo_id"]
    assert list(library.trash.move_photos([first])) == [1]
    response = post(album)
    found = json.loads(response.body)
    assert (response.status, found["photo_id"], found["known"]) == (200, first, "trashed")


def test_a_body_that_is_too_large_is_refused(
    library: Library, album: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_routes, "_MAX_BYTES", 5)
    assert post(album).status == 413
    without_length = ask(APP, "POST", f"/albums/{album}/photos", {}, DATA)
    assert without_length.status == 413
    assert list(library.photos.in_album(album)) == []


@pytest.mark.usefixtures("library")
def test_the_album_must_exist() -> None:
    assert post("no-such-album").status == 404


def test_an_album_that_is_being_deleted_accepts_no_photos(library: Library, album: str) -> None:
    library.albums.mark_deleting(album)
    assert post(album).status == 404


def test_an_album_in_trash_accepts_no_photos(library: Library, album: str) -> None:
    for _ in library.trash.move_album(album):
        pass
    assert post(album).status == 404


def test_an_album_deleted_during_the_upload_keeps_no_photo(
    library: Library, album: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = PhotoStorage.upload

    def deleted_meanwhile(*arguments: Any) -> None:
        store(*arguments)
        library.albums.delete(album)

    monkeypatch.setattr(PhotoStorage, "upload", deleted_meanwhile)
    assert post(album).status == 404
    assert list(library.photos.by_time()) == []


def test_an_interrupted_upload_is_remembered_until_it_succeeds(
    library: Library, album: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def disconnect(*_: Any) -> None:
        raise ClientDisconnect

    with monkeypatch.context() as patch:
        patch.setattr(upload_routes, "receive_body", disconnect)
        post(album)
        post(album, name="b.jpg")
    post(album)
    assert interrupted.pop(library.owner, album) == ["b.jpg"]


def test_an_upload_that_fails_leaves_no_photo(
    library: Library, album: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise AwsUnavailable

    with monkeypatch.context() as broken:
        broken.setattr(PhotoStorage, "upload", fail)
        assert post(album).status == 503
    assert list(library.photos.in_album(album)) == []
    assert post(album).status == 201


def test_an_upload_without_space_says_so(album: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise AwsUnavailable("", "The disk is full.")

    monkeypatch.setattr(PhotoStorage, "upload", fail)
    answer = post(album)
    assert answer.status == 503
    assert b"The disk is full." in answer.body


def test_requests_without_the_token_or_of_another_site_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sessions = SimpleNamespace(csrf_token=lambda _session: "token")
    fake = SimpleNamespace(sessions=sessions)
    monkeypatch.setattr("backend.services.create_services", lambda: fake)
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
def test_file_names_are_sanitized(sent: str, name: str) -> None:
    assert filename(quote(sent)) == name
