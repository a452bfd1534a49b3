"""What an album says about the limits of the library, before an upload."""

from types import SimpleNamespace
from typing import Any

import pytest

from backend.database.library_usage import LibraryLimits, Usage
from backend.gallery.allowance import Room
from backend.gallery.library import Library
from tests.unit.pages.conftest import OpenPage, shown


def page_with(
    library: Library, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, used: Usage | None
) -> Any:
    limits = LibraryLimits(photos=10)
    allowance = SimpleNamespace(room=lambda: Room(limits, used) if used else None)
    monkeypatch.setattr(library, "_allowance", allowance)
    return open_page("album.py", id=library.albums.add("Rome").album_id)


def test_a_nearly_full_library_says_what_is_used(
    library: Library, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_with(library, open_page, monkeypatch, Usage(9, 5_000_000))
    assert "Your library holds 9 photos, photos in Trash included, of 10 photos." in shown(page)
    assert not page.warning


def test_a_full_library_says_what_helps(
    library: Library, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_with(library, open_page, monkeypatch, Usage(10, 5_000_000))
    assert "Before you upload more, delete photos permanently." in page.warning[0].value


def test_a_library_with_room_says_nothing(
    library: Library, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Your library" not in shown(page_with(library, open_page, monkeypatch, None))
