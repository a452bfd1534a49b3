"""The zip routes with a library on moto."""

import io
import uuid
import zipfile
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette

from backend.accounts.rate_limit import RateLimit
from backend.gallery.library import Library
from pages.web import zip_routes
from pages.web.one_time_tokens import BROWSER_COOKIE
from pages.web.zip_routes import ZIP_ROUTES
from tests.moto.library import empty_library
from tests.unit.pages.web.asgi import HttpResponse, ask

APP = Starlette(routes=ZIP_ROUTES)
BROWSER = {
    "Cookie": f'{BROWSER_COOKIE}="2|00000000|000102030405060708090a0b0c0d0e0f|1795456397"',
}


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    with empty_library(monkeypatch) as made:
        monkeypatch.setattr(zip_routes, "_library", lambda _session: made)
        monkeypatch.setattr(zip_routes, "is_allowed", lambda _request: True)
        monkeypatch.setattr(zip_routes, "_selection_limit", RateLimit(limit=3, seconds=60))
        yield made


def add(library: Library, name: str, album: str = "unsorted") -> str:
    return library.upload(album, name, io.BytesIO(name.encode()))


def names(response: HttpResponse) -> list[str]:
    assert response.status == 200
    assert response.headers["content-disposition"].startswith("attachment;")
    with zipfile.ZipFile(io.BytesIO(response.body)) as archive:
        assert archive.testzip() is None
        return sorted(archive.namelist())


def test_a_selection_can_be_downloaded_once(library: Library) -> None:
    ids = [add(library, "a.jpg"), add(library, "a.jpg"), "../no-id"]
    add(library, "other.jpg")
    url = ask(APP, "POST", "/photos/zip", BROWSER, "\n".join(ids).encode()).body.decode()
    assert names(ask(APP, "GET", url, BROWSER)) == ["a (2).jpg", "a.jpg"]
    assert ask(APP, "GET", url, BROWSER).status == 410


@pytest.mark.usefixtures("library")
def test_too_many_photos_are_refused() -> None:
    many = "\n".join(str(uuid.uuid4()) for _ in range(zip_routes.MAX_PHOTOS + 1))
    assert ask(APP, "POST", "/photos/zip", BROWSER, many.encode()).status == 413


def test_an_album_is_downloaded(library: Library) -> None:
    add(library, "in.jpg", "album")
    add(library, "out.jpg")
    assert names(ask(APP, "GET", "/photos/zip?album=album")) == ["in.jpg"]


def test_the_photos_of_a_search_are_downloaded(library: Library) -> None:
    add(library, "beach.jpg")
    add(library, "hill.jpg")
    assert names(ask(APP, "GET", "/photos/zip?text=BEACH")) == ["beach.jpg"]
    assert names(ask(APP, "GET", "/photos/zip?")) == ["beach.jpg", "hill.jpg"]


def test_requests_without_a_session_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_routes, "_library", lambda _session: None)
    monkeypatch.setattr(zip_routes, "is_allowed", lambda _request: True)  # as for a revoked session
    assert ask(APP, "GET", "/photos/zip?album=a").status == 401
    assert ask(APP, "POST", "/photos/zip", BROWSER, b"x").status == 403


@pytest.mark.usefixtures("library")
def test_the_number_of_selections_per_minute_is_limited() -> None:
    statuses = [ask(APP, "POST", "/photos/zip", BROWSER, b"x").status for _ in range(4)]
    assert statuses == [200, 200, 200, 429]


def test_everything_is_exported(library: Library) -> None:
    add(library, "a.jpg")
    response = ask(APP, "GET", "/account/export.zip")
    assert names(response) == ["README.txt", "albums.json", "data/a.jpg.json", "photos/a.jpg"]
    assert "export" in response.headers["content-disposition"]
    assert ask(APP, "HEAD", "/account/export.zip").status == 405


def test_an_export_without_a_session_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_routes, "_library", lambda _session: None)
    assert ask(APP, "GET", "/account/export.zip").status == 401
