"""The thumbnails of the first screen are named if the page's photos are read ahead."""

import json
import uuid
from types import SimpleNamespace

import pytest
from starlette.applications import Starlette

from backend.errors import AwsUnavailable
from backend.gallery.library import Library
from backend.gallery.search import SearchQuery
from pages.web import first_reads
from pages.web.first_reads import FIRST_PHOTOS
from pages.web.first_thumbnails import FIRST_THUMBNAILS_ROUTES
from pages.web.read_ahead import ReadAhead
from tests.moto.library import USER
from tests.unit.pages.conftest import AddPhoto
from tests.unit.pages.web.asgi import ask

APP = Starlette(routes=FIRST_THUMBNAILS_ROUTES)
THUMBNAIL = {"key": "private/a/resized/b/0001-1.jpg", "width": 400, "height": 300}
COOKIE = {"Cookie": "photo_session=sealed"}


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> ReadAhead:
    made = ReadAhead()
    monkeypatch.setattr(first_reads, "READS", made)
    return made


def addresses(path: str) -> list[str]:
    response = ask(APP, "GET", path, COOKIE)
    assert response.headers["cache-control"] == "no-store"
    found: list[str] = json.loads(response.body)
    return found


def test_the_photos_that_are_read_for_the_page_are_named_in_order(
    library: Library, add_photo: AddPhoto, reads: ReadAhead
) -> None:
    album = library.albums.add("Rome").album_id
    for number in (1, 2):
        values = {"album_id": album, "sort_at": f"2024-01-0{number}", "thumbnail": THUMBNAIL}
        add_photo(str(uuid.UUID(int=number)), **values)
    add_photo(str(uuid.UUID(int=3)), album_id=album)
    first_reads._begin_album(USER, {"id": album})
    found = addresses(f"/first-thumbnails/album?id={album}")
    assert [address.split("/")[2][-1] for address in found] == ["2", "1"]
    assert addresses("/first-thumbnails/album?id=other") == []
    assert addresses(f"/first-thumbnails/album?id={album}&order=oldest") == []
    key = ("photos", library.owner, album, FIRST_PHOTOS, True)
    assert reads.take(key, lambda: None) is not None  # the page still gets them


def test_a_search_without_conditions_has_them_too(
    library: Library, add_photo: AddPhoto, reads: ReadAhead
) -> None:
    add_photo(thumbnail=THUMBNAIL)
    reads.begin(
        ("search", library.owner, SearchQuery().sort_range),
        lambda: library.photos_to_search(SearchQuery()),
    )
    assert len(addresses("/first-thumbnails/search")) == 1
    assert addresses("/first-thumbnails/search?tag=dog") == []
    assert addresses("/first-thumbnails/trash") == []


def test_nobody_else_learns_them(library: Library, services: SimpleNamespace) -> None:
    services.sessions.open = lambda _: None
    assert ask(APP, "GET", "/first-thumbnails/album?id=1").status == 401

    def fail(_sealed: str) -> None:
        raise AwsUnavailable

    services.sessions.open = fail
    assert addresses("/first-thumbnails/album?id=1") == []
