import uuid
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from backend import timestamps
from backend.gallery.library import Library
from pages.components.photo.trash_actions import time_left
from tests.unit.pages.conftest import AddPhoto, OpenPage, shown

ID = str(uuid.UUID(int=1))


def press(page: AppTest, label: str) -> AppTest:
    next(button for button in page.button if button.label.endswith(label)).click().run()
    assert not page.exception
    return page


def trash(library: Library, *photo_ids: str) -> None:
    for _ in library.trash.move_photos(photo_ids):
        pass


def toasts(page: AppTest) -> list[str]:
    return [toast.value for toast in page.toast]


def test_an_empty_trash_says_so(open_page: OpenPage) -> None:
    page = open_page("trash.py")
    assert [heading.value for heading in page.subheader] == ["Trash is empty"]
    assert "30 days" in shown(page)


def test_trash_shows_photos_and_albums_with_the_time_left(
    open_page: OpenPage, library: Library, add_photo: AddPhoto
) -> None:
    album = library.albums.add("Rome")
    add_photo(ID, album_id=album.album_id, filename="forum.jpg")
    add_photo(str(uuid.UUID(int=2)), filename="beach.jpg", status="FAILED", error="BrokenImage")
    for _ in library.trash.move_album(album.album_id):
        pass
    trash(library, str(uuid.UUID(int=2)))
    words = shown(open_page("trash.py"))
    for part in ("Rome", "Album · 1 photo · 30 days left", "forum.jpg", "beach.jpg", "2 photos"):
        assert part in words
    assert "Delete permanently" in words
    assert "Run again" not in words


def test_an_album_is_restored(open_page: OpenPage, library: Library, add_photo: AddPhoto) -> None:
    album = library.albums.add("Rome")
    add_photo(ID, album_id=album.album_id)
    for _ in library.trash.move_album(album.album_id):
        pass
    page = press(open_page("trash.py"), "Restore album")
    assert toasts(page) == ["1 photo restored with the album Rome."]
    assert [found.name for found in library.albums.all()] == ["Rome"]
    assert "Trash is empty" in [heading.value for heading in page.subheader]


def test_an_album_is_deleted_permanently(
    open_page: OpenPage, library: Library, add_photo: AddPhoto
) -> None:
    album = library.albums.add("Rome")
    add_photo(ID, album_id=album.album_id)
    for _ in library.trash.move_album(album.album_id):
        pass
    page = open_page("trash.py")
    page.button(f"delete-{album.album_id}-now").click().run()
    assert "Trash is empty" in [heading.value for heading in page.subheader]
    assert library.photos.find(ID) is None


def test_trash_is_emptied_after_a_confirmation(
    open_page: OpenPage, library: Library, add_photo: AddPhoto
) -> None:
    add_photo(ID)
    trash(library, ID)
    page = open_page("trash.py")
    assert "It cannot be undone" in shown(page)
    page.button("empty-trash-now").click().run()
    assert toasts(page) == ["1 photo deleted permanently."]
    assert library.photos.find(ID) is None


def test_the_page_of_a_photo_in_trash_restores_it(
    open_page: OpenPage, library: Library, add_photo: AddPhoto
) -> None:
    add_photo(ID, filename="forum.jpg")
    trash(library, ID)
    page = open_page("photo.py", id=ID)
    words = shown(page)
    assert "This photo is in Trash." in words
    assert "forum" in words
    assert "Download original" not in words
    press(page, "Restore")
    assert "Download original" in shown(page)
    assert library.photos.get(ID)


def test_the_page_of_a_photo_in_trash_deletes_it(
    open_page: OpenPage, library: Library, add_photo: AddPhoto
) -> None:
    add_photo(ID)
    trash(library, ID)
    page = open_page("photo.py", id=ID)
    page.button("delete-trashed-now").click().run()
    assert library.photos.find(ID) is None


def test_a_deletion_offers_undo_in_the_list(
    open_page: OpenPage, library: Library, add_photo: AddPhoto
) -> None:
    add_photo(ID, album_id="unsorted")
    page = press(open_page("photo.py", id=ID), "Delete")
    assert library.photos.get(ID) is None
    page.switch_page("pages/album.py")  # where the browser is by now
    page.query_params["id"] = "unsorted"
    page.run()
    assert "1 photo moved to Trash." in shown(page)
    # The page has led to the album; AppTest would run the photo's page again.
    page.query_params["id"] = "unsorted"
    page.switch_page("pages/album.py").run()
    press(page, "Undo")
    assert library.photos.get(ID)
    assert "moved to Trash" not in shown(page)


def test_undo_ends_in_another_list(
    open_page: OpenPage, library: Library, add_photo: AddPhoto
) -> None:
    add_photo(ID, album_id="unsorted")
    add_photo(str(uuid.UUID(int=2)), album_id="unsorted")
    page = press(open_page("photo.py", id=ID), "Delete")
    assert "1 photo moved to Trash." in shown(page)
    page.switch_page("pages/albums.py").run()
    assert "moved to Trash" not in shown(page)
    assert "undo-offer" not in page.session_state


@pytest.mark.parametrize(
    ("days", "text"), [(0, "30 days left"), (29.5, "1 day left"), (31, "0 days left")]
)
def test_the_time_left(days: float, text: str) -> None:
    assert time_left(timestamps.iso(datetime.now(UTC) - timedelta(days=days))) == text


def test_a_time_that_is_no_time_is_not_shown() -> None:
    assert (time_left("soon"), time_left(None)) == ("", "")
