import uuid
from collections.abc import Callable

import pytest

from backend import timestamps
from backend.database.coverage import Coverage
from backend.gallery.library import Library
from pages.components.photo.album_coverage import coverage_text
from pages.components.photo.shown_photos import STEP
from pages.web.first_reads import FIRST_PHOTOS
from pages.web.interrupted_uploads import interrupted
from tests.unit.pages.conftest import AddPhoto, OpenPage, shown


@pytest.fixture
def fill(add_photo: AddPhoto) -> Callable[[str, int], None]:
    def add(album_id: str, count: int) -> None:
        for number in range(count):
            photo_id = str(uuid.UUID(int=number))
            add_photo(photo_id, album_id=album_id, filename=f"{number}.jpg")

    return add


def test_an_empty_album_explains_how_to_begin(open_page: OpenPage, library: Library) -> None:
    album = library.albums.add("Rome")
    words = shown(open_page("album.py", id=album.album_id))
    assert "There are no photos in this album yet" in words
    assert "/albums/" in words  # the route for uploads


def test_unsorted_takes_no_uploads(open_page: OpenPage, add_photo: AddPhoto) -> None:
    add_photo()
    page = open_page("album.py", id="unsorted")
    words = shown(page)
    assert "beach.jpg" in words
    assert "/albums/" not in words
    assert "Delete album" not in [button.label for button in page.button]


def test_the_deletion_dialog_shows_the_number_of_photos(
    open_page: OpenPage, library: Library, fill: Callable[[str, int], None]
) -> None:
    album = library.albums.add("Rome")
    fill(album.album_id, 3)
    page = open_page("album.py", id=album.album_id)
    assert "This moves the album and 3 photos in it to Trash" in shown(page)
    page.button("delete-album-now").click().run()
    assert library.albums.all() == []
    assert list(library.photos.by_time()) == []
    (entry,) = library.trash.albums()
    assert (entry.album.name, entry.photos) == ("Rome", 3)


def test_an_album_in_trash_can_be_restored_at_its_address(
    open_page: OpenPage, library: Library, fill: Callable[[str, int], None]
) -> None:
    album = library.albums.add("Rome")
    fill(album.album_id, 2)
    for _ in library.trash.move_album(album.album_id):
        pass
    page = open_page("album.py", id=album.album_id)
    assert "This album is in Trash with its photos." in shown(page)
    next(button for button in page.button if button.label == "Restore album").click().run()
    assert "2 photos" in shown(page)
    assert [toast.value for toast in page.toast] == ["2 photos restored with the album Rome."]


def test_an_interrupted_deletion_can_go_on(
    open_page: OpenPage, library: Library, fill: Callable[[str, int], None]
) -> None:
    album = library.albums.add("Rome")
    fill(album.album_id, 2)
    library.albums.mark_deleting(album.album_id)
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


@pytest.mark.parametrize("key", ["delete-album-now", "Rename"])
def test_an_album_deleted_in_another_tab_is_reported_by_its_name(
    key: str, open_page: OpenPage, library: Library
) -> None:
    album = library.albums.add("Rome")
    page = open_page("album.py", id=album.album_id)
    library.albums.delete(album.album_id)
    next(button for button in page.button if key in (button.key, button.label)).click().run()
    assert [entry.value for entry in page.subheader] == ["Rome was deleted"]
    assert "for example in another tab" in shown(page)


def test_links_to_photos_keep_view_and_order(
    open_page: OpenPage, library: Library, fill: Callable[[str, int], None]
) -> None:
    album = library.albums.add("Rome")
    fill(album.album_id, 1)
    page = open_page("album.py", id=album.album_id, order="oldest")
    assert "/photo?order=oldest&amp;id=" in shown(page)
    on_map = shown(open_page("album.py", id=album.album_id, show="Map"))
    assert "None of these photos has a position." in on_map


def test_the_first_view_has_a_screenful_of_photos_and_more_follow(
    open_page: OpenPage, library: Library, fill: Callable[[str, int], None]
) -> None:
    album = library.albums.add("Rome")
    fill(album.album_id, FIRST_PHOTOS + 10)
    page = open_page("album.py", id=album.album_id)
    assert shown(page).count("data-original=") == FIRST_PHOTOS
    assert f"{FIRST_PHOTOS + 10} photos" in shown(page)
    page.session_state[f"shown-{album.album_id}"] = STEP
    assert shown(page.run()).count("data-original=") == FIRST_PHOTOS + 10


def test_the_map_has_more_photos_than_the_first_view(
    open_page: OpenPage, library: Library, fill: Callable[[str, int], None]
) -> None:
    album = library.albums.add("Rome")
    fill(album.album_id, FIRST_PHOTOS + 10)
    page = open_page("album.py", id=album.album_id, show="Map")
    assert "None of these photos has a position." in shown(page)
    assert "are on the map" not in shown(page)


def test_photos_that_wait_show_how_many_come_first_in_panel_and_gallery(
    open_page: OpenPage, library: Library, add_photo: AddPhoto
) -> None:
    """Photos of other albums count; one that was processed before is in the gallery as well."""
    thumbnail = {"key": "private/o/resized/p/00AB-1.jpg", "width": 400, "height": 300}
    album = library.albums.add("Rome")
    for second, values in enumerate(({"album_id": "oslo"}, {}, {"thumbnail": thumbnail})):
        since = f"2026-11-23T12:00:0{second}.000Z"
        place = {"album_id": album.album_id, "filename": f"{second}.jpg", **values}
        add_photo(str(uuid.UUID(int=second)), status="RUNNING", in_flight_since=since, **place)
    words = shown(open_page("album.py", id=album.album_id))
    assert "Waiting: 1 of your older photos comes first" in words  # in the panel only
    assert "1.jpg, Waiting" not in words
    assert words.count("2.jpg, Waiting: 2 of your older photos come first") == 1


def test_new_photos_come_into_the_gallery_when_their_batch_is_over(
    open_page: OpenPage, library: Library, add_photo: AddPhoto
) -> None:
    album = library.albums.add("Rome")
    thumbnail = {"key": "private/o/resized/p/00AB-1.jpg", "width": 400, "height": 300}
    one, two = (
        {"photo_id": str(uuid.UUID(int=number)), "filename": f"{number}.jpg",
         "album_id": album.album_id}
        for number in range(2)
    )  # fmt: skip
    running = {"status": "RUNNING", "in_flight_since": timestamps.now()}
    add_photo(**one, **running)
    add_photo(**two, **running)
    page = open_page("album.py", id=album.album_id)
    assert "Processing photos" in shown(page)

    add_photo(**one, thumbnail=thumbnail)
    words = shown(page.run())
    assert "(processed)" in words
    assert "data-original=" not in words

    add_photo(**two, status="FAILED", error="NotSupportedImageType")
    words = shown(page.run())
    assert "1 photo processed, 1 failed: 1.jpg" in words
    assert words.count("data-original=") == 2


def test_a_photo_that_ended_beyond_the_list_of_the_album_stays_in_the_panel(
    open_page: OpenPage, library: Library, add_photo: AddPhoto, fill: Callable[[str, int], None]
) -> None:
    album = library.albums.add("Rome")
    old = {"photo_id": str(uuid.uuid4()), "album_id": album.album_id, "filename": "scan.jpg",
           "sort_at": "1970-01-01T00:00:00.000Z"}  # fmt: skip
    add_photo(**old, status="RUNNING", in_flight_since="2026-11-23T12:00:00.000Z")
    page = open_page("album.py", id=album.album_id)
    fill(album.album_id, FIRST_PHOTOS + 10)
    add_photo(**old)
    assert "1 photo processed" in shown(page.run())


def test_interrupted_uploads_are_reported(open_page: OpenPage, library: Library) -> None:
    album = library.albums.add("Rome")
    interrupted.add(library.owner, album.album_id, "late.jpg")
    page = open_page("album.py", id=album.album_id)
    assert "1 file did not arrive: late\\.jpg" in page.warning[0].value
    assert not open_page("album.py", id=album.album_id).warning


@pytest.mark.parametrize("album_id", ["", "nope", "x" * 3000])
def test_an_unknown_album_is_not_found(album_id: str, open_page: OpenPage) -> None:
    page = open_page("album.py", id=album_id)
    assert [entry.value for entry in page.subheader] == ["Album not found"]


@pytest.mark.parametrize(
    "case",
    [
        (["SUCCEEDED"] * 2, "2 photos, all labeled", None),
        (["SUCCEEDED", "FAILED", "PARTIAL"], "1 of 3 photos labeled", "2 need you"),
        (["SUCCEEDED", "FAILED", "RUNNING"], "1 of 3 photos labeled; 1 is being processed",
         "1 needs you"),
    ],
)  # fmt: skip
def test_an_album_says_what_is_missing_and_opens_it(
    open_page: OpenPage,
    add_photo: AddPhoto,
    library: Library,
    case: tuple[list[str], str, str | None],
) -> None:
    statuses, text, link = case
    album_id = library.albums.add("Rome").album_id
    for number, status in enumerate(statuses):
        values = {"status": status, "thumbnail": {"key": "k"}, "filename": f"{status}.jpg"}
        add_photo(str(uuid.UUID(int=number)), album_id=album_id, **values)
    page = open_page("album.py", id=album_id)
    assert text in [entry.value for entry in page.caption]
    links = {entry.proto.label: entry.proto.query_string for entry in page.get("page_link")}
    assert (link in links) == bool(link)
    if link:
        assert links[link] == f"status=NEEDS_OWNER&in_album={album_id}"
        add_photo(str(uuid.UUID(int=9)), status="FAILED", filename="elsewhere.jpg")
        found = shown(open_page("search.py", status="NEEDS_OWNER", in_album=album_id))
        assert "FAILED.jpg" in found
        assert "SUCCEEDED.jpg" not in found
        assert "elsewhere.jpg" not in found
        albums = shown(open_page("albums.py"))
        assert link in albums


def test_the_coverage_of_a_large_album_takes_one_request(
    open_page: OpenPage, library: Library, fill: Callable[[str, int], None], add_photo: AddPhoto
) -> None:
    album_id = library.albums.add("Rome").album_id
    fill(album_id, FIRST_PHOTOS + 20)
    oldest = "2001-01-01T00:00:00.000Z"
    add_photo(str(uuid.UUID(int=0)), album_id=album_id, status="FAILED", sort_at=oldest)
    page = open_page("album.py", id=album_id)
    assert f"{FIRST_PHOTOS + 19} of {FIRST_PHOTOS + 20} photos labeled" in [
        e.value for e in page.caption
    ]


@pytest.mark.parametrize(
    ("coverage", "exact", "text"),
    [
        (Coverage(), True, "0 photos"),
        (Coverage(1_500, 1_498, 2), False,
         "More than 1,500 photos. Of the newest ones, 1,498 of 1,500 photos labeled"),
        (Coverage(1_500, 1_500), False, "More than 1,500 photos"),
        (Coverage(3, 0, 0, 3), True, "0 of 3 photos labeled; 3 are being processed"),
    ],
)  # fmt: skip
def test_coverage_in_words(coverage: Coverage, exact: bool, text: str) -> None:
    assert coverage_text(coverage, exact=exact) == text
