"""What pages show first is read when the document is requested, and only then."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from backend.errors import AwsUnavailable
from backend.gallery.library import Library
from backend.gallery.search import SearchQuery
from pages.web import first_reads
from pages.web.first_reads import FIRST_PHOTOS, FirstReads
from pages.web.read_ahead import ReadAhead
from tests.unit.pages.conftest import AddPhoto, OpenPage, shown
from tests.unit.pages.web.asgi import ask

OPENING = {"Sec-Fetch-Dest": "document", "Cookie": "photo_session=sealed"}


async def page(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("page")


APP = Starlette(
    routes=[Route("/{page}", page)],
    middleware=[Middleware(FirstReads)],
)


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The keys of what was begun to read; nothing is read."""
    keys: list[object] = []
    monkeypatch.setattr(first_reads, "_start", lambda work, *given: work(*given))
    monkeypatch.setattr(first_reads.READS, "begin", lambda key, _read: keys.append(key))
    return keys


def test_opening_an_album_begins_to_read_it(library: Library, begun: list[object]) -> None:
    assert ask(APP, "GET", "/album?id=1&order=oldest", OPENING).body == b"page"
    assert begun == [
        ("album", library.owner, "1"),
        ("photos", library.owner, "1", FIRST_PHOTOS, False),
    ]


def test_only_a_document_of_a_user_is_read_for(library: Library, begun: list[object]) -> None:
    ask(APP, "GET", "/album?id=1", {"Cookie": OPENING["Cookie"]})
    ask(APP, "GET", "/album?id=1", {"Sec-Fetch-Dest": "document"})
    ask(APP, "GET", "/trash", OPENING)
    ask(APP, "GET", "/operations", OPENING)  # by a user who is no operator
    ask(APP, "GET", "/execution?name=1", OPENING)
    assert begun == []


def test_a_page_opens_while_aws_does_not_respond(
    services: SimpleNamespace, begun: list[object]
) -> None:
    def fail(_sealed: str) -> None:
        raise AwsUnavailable

    services.sessions.open = fail
    assert ask(APP, "GET", "/search", OPENING).body == b"page"
    assert begun == []


def test_the_page_shows_what_was_read(
    library: Library, add_photo: AddPhoto, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    album = library.albums.add("Rome")
    add_photo(album_id=album.album_id, filename="ahead.jpg")
    monkeypatch.setattr(first_reads, "READS", ReadAhead())
    monkeypatch.setattr(first_reads, "_start", lambda work, *given: work(*given))
    ask(APP, "GET", f"/album?id={album.album_id}", OPENING)
    key = ("photos", library.owner, album.album_id, FIRST_PHOTOS, True)
    assert first_reads.READS._begun[key][1].result(10).photos[0].filename == "ahead.jpg"
    add_photo("7921e9e8-36d5-4cf8-882a-7ad72090c841", album_id=album.album_id, filename="new.jpg")
    opened = open_page("album.py", id=album.album_id)
    assert "ahead.jpg" in shown(opened)
    assert "new.jpg" not in shown(opened)
    assert "new.jpg" in shown(opened.run())  # a rerun reads again


def test_an_execution_is_read_with_the_log_lines_that_its_page_shows_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    logs: list[str] = []

    def read_log(_view: object, state: str) -> list[str]:
        logs.append(state)
        return ["line"]

    description = SimpleNamespace(arn="arn", stopped_at=datetime.now(UTC))
    view: Any = SimpleNamespace(description=description)
    operations: Any = SimpleNamespace(execution=lambda _: view, log=read_log)
    monkeypatch.setattr(first_reads, "READS", ReadAhead())
    monkeypatch.setattr(first_reads, "default_log_state", lambda _: "DetectLabels")
    assert first_reads._read_execution(operations, "name") is view
    assert first_reads.log_lines(operations, view, "DetectLabels") == ["line"]
    assert logs == ["DetectLabels"]
    description.stopped_at = None  # it is running: the page shows no log lines yet
    first_reads._read_execution(operations, "name")
    assert logs == ["DetectLabels"]


def test_a_search_in_another_range_of_time_reads_itself(library: Library) -> None:
    query = SearchQuery(since="2024-01-01")
    assert query.sort_range != SearchQuery().sort_range
    assert first_reads.searched_photos(library, query).photos == []
