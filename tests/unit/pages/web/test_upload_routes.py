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
from backend.conversion.converter import Converter
from backend.errors import AwsUnavailable
from backend.gallery.library import Library
from pages.web import upload_routes
from pages.web.interrupted_uploads import interrupted
from pages.web.upload_routes import UPLOAD_ROUTES
from tests.corpus.heic import heic
from tests.moto.library import empty_library, put_photo
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


@pytest.fixture
def converting(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The services that a conversion needs."""
    settings = SimpleNamespace(keep_converted_originals=False)
    fake = SimpleNamespace(converter=Converter(max_pixels=1_000_000), settings=settings)
    monkeypatch.setattr("backend.services.create_services", lambda: fake)
    return fake


def stored_keys() -> list[str]:
    listed = boto3.client("s3").list_objects_v2(Bucket="photos").get("Contents", [])
    return sorted(entry["Key"].partition("/uploads/")[2] or entry["Key"] for entry in listed)


@pytest.mark.usefixtures("converting")
def test_a_heic_is_converted_and_says_so(library: Library, album: str) -> None:
    response = post(album, name="Cat.HEIC", body=heic(), query="?convert")
    assert response.status == 201
    (photo,) = library.photos.in_album(album)
    assert photo.filename == "Cat.jpg"
    stored = boto3.client("s3").get_object(Bucket="photos", Key=photo.s3_key)
    assert stored["Body"].read(3) == b"\xff\xd8\xff"
    assert stored["Metadata"]["converted-from"] == "HEIC; quality=92; images=1"
    assert stored_keys() == [f"{photo.photo_id}.jpg"]
    again = post(album, name="Dog.HEIC", body=heic(), query="?convert")
    assert (again.status, json.loads(again.body)["photo_id"]) == (200, photo.photo_id)
    assert post(album, body=heic(), query="?convert&anyway").status == 201


def test_the_original_is_kept_if_wanted(
    library: Library, album: str, converting: SimpleNamespace
) -> None:
    converting.settings.keep_converted_originals = True
    assert post(album, name="Cat.HEIC", body=heic(), query="?convert").status == 201
    (photo,) = library.photos.in_album(album)
    put_photo(photo.photo_id, converted_from="HEIC; quality=92; images=1; kept", filename="C.jpg")
    stream = library.kept_original(photo.photo_id)
    assert (b"".join(stream.chunks), stream.filename) == (heic(), "C.heic")
    library.delete(photo.photo_id)
    assert [key for key in stored_keys() if "original" in key] == []


@pytest.mark.usefixtures("converting")
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (heic()[:-30], "The HEIC image is damaged and cannot be decoded"),
        (DATA, "The file is of an unknown type, not HEIC, WebP or AVIF"),
        (heic(size=(2_000, 2_000)), "2000 x 2000 pixels are over the limit of 1 million"),
    ],
)
def test_what_cannot_be_converted_is_not_stored(
    library: Library, album: str, body: bytes, reason: str
) -> None:
    response = post(album, body=body, query="?convert")
    assert (response.status, json.loads(response.body)["message"]) == (422, reason)
    assert list(library.photos.by_time()) == []
    assert stored_keys() == []


def test_a_heic_is_stored_as_it_is_without_being_asked(library: Library, album: str) -> None:
    """As other clients do: the execution ends with NotSupportedImageType."""
    assert post(album, name="a.heic", body=heic()).status == 201
    (photo,) = library.photos.in_album(album)
    assert boto3.client("s3").get_object(Bucket="photos", Key=photo.s3_key)["Body"].read() == heic()
