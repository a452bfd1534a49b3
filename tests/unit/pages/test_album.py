import uuid
from collections.abc import Callable

import pytest

from backend.library import Library
from tests.unit.pages.conftest import AddPhoto, OpenPage, shown


@pytest.fixture
def fill(add_photo: AddPhoto) -> Callable[[str, int], None]:
    def add(album_id: str, count: int) -> None:
        for number in range(count):
            photo_id = str(uuid.UUID(int=number))
            add_photo(photo_id, album_id=album_id, filename=f"{number}.jpg")

    return add


def test_an_empty_album_says_what_to_do(open_page: OpenPage, library: Library) -> None:
    album = library.albums.add("Rome")
    words = shown(open_page("album.py", id=album.album_id))
    assert "Nothing here yet" in words
    assert "/albums/" in words  # where its photos go


def test_unsorted_takes_no_uploads(open_page: OpenPage, add_photo: AddPhoto) -> None:
    add_photo()
    page = open_page("album.py", id="unsorted")
    words = shown(page)
    assert "beach.jpg" in words
    assert "/albums/" not in words
    assert "Delete for good" not in [button.label for button in page.button]


def test_deleting_says_how_many_photos_go(
    open_page: OpenPage, library: Library, fill: Callable[[str, int], None]
) -> None:
    album = library.albums.add("Rome")
    fill(album.album_id, 3)
    page = open_page("album.py", id=album.album_id)
    assert "3 photos in it and all that was found in them go for good." in shown(page)
    page.button("delete-album").click().run()
    assert library.albums.all() == []
    assert list(library.photos.by_time()) == []


def test_an_interrupted_deletion_can_go_on(
    open_page: OpenPage, library: Library, fill: Callable[[str, int], None]
) -> None:
    album = library.albums.add("Rome")
    fill(album.album_id, 2)
    library.albums.begin_deletion(album.album_id)
    page = open_page("album.py", id=album.album_id)
    assert "interrupted" in page.warning[0].value
    page.button[0].click().run()
    assert library.albums.all() == []


def test_an_album_can_have_another_name(open_page: OpenPage, library: Library) -> None:
    album = library.albums.add("Rome")
    page = open_page("album.py", id=album.album_id)
    page.text_input[0].set_value("Roma *2008*")
    next(button for button in page.button if button.label == "Rename").click().run()
    assert "Roma *2008*" in shown(page)


@pytest.mark.parametrize("album_id", ["", "nope", "x" * 3000])
def test_what_is_not_there_is_said_so(album_id: str, open_page: OpenPage) -> None:
    page = open_page("album.py", id=album_id)
    assert [entry.value for entry in page.subheader] == ["Album not found"]
