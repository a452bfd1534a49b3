import pytest

from backend.database.albums import Album
from backend.database.coverage import Coverage
from backend.database.photo import Photo, photo_from_item
from backend.gallery.library import AlbumOverview
from pages.components.photo.photo_cards import (
    album_card,
    photo_card,
    status_of,
)

THUMBNAIL = {"key": "private/o/resized/p/00AB-1.jpg", "width": 400, "height": 300}


def photo(**values: object) -> Photo:
    known = {
        "photo_id": "p",
        "album_id": "a",
        "filename": "x.jpg",
        "uploaded_at": "2026-11-23T12:00:00.000Z",
        "status": "SUCCEEDED",
    }
    return photo_from_item({**known, **values})


def test_an_album_without_photos_is_empty() -> None:
    card = album_card(AlbumOverview(Album("a", "Rome"), Coverage(), None))
    assert (card["title"], card["subtitle"], card["image"]) == ("Rome", "Empty", None)


def test_an_album_shows_its_cover() -> None:
    cover = photo(thumbnail=THUMBNAIL)
    card = album_card(AlbumOverview(Album("a", "Rome"), Coverage(2, 2), cover))
    assert card["subtitle"] == "2 photos"
    assert card["image"] == "/photos/p/thumbnail/00AB-1.jpg"


def test_an_album_says_how_many_photos_need_the_user() -> None:
    coverage = Coverage(1_000, 998, need_owner=2)
    card = album_card(AlbumOverview(Album("a", "Rome"), coverage, None, newest="2026-05-01"))
    assert card["subtitle"] == "1,000 photos · 2 need you · May 2026"


def test_a_favorite_has_a_heart() -> None:
    assert photo_card(photo(summary={"favorite": True}), {})["favorite"]
    assert "favorite" not in photo_card(photo(), {})


def test_a_photo_shows_its_three_most_specific_tags() -> None:
    card = photo_card(photo(tags=["A", "B", "C", "D", "E"], thumbnail=THUMBNAIL), {})
    assert card["subtitle"] == "A, B, C"
    assert card["ratio"] == pytest.approx(4 / 3)
    assert "badge" not in card


def test_a_click_on_a_photo_shows_its_original() -> None:
    uploaded = photo(thumbnail=THUMBNAIL, sequencer="00AB")
    assert photo_card(uploaded, {})["original"] == "/photos/p/original?v=00AB"


@pytest.mark.parametrize(
    ("status", "badge", "tone"),
    [("FAILED", "Failed", "bad"), ("PARTIAL", "Partial", "warning"),
     ("RUNNING", "Running", "busy"), ("PENDING", "Waiting", "")],
)  # fmt: skip
def test_a_status_other_than_succeeded_has_a_badge(status: str, badge: str, tone: str) -> None:
    card = photo_card(photo(status=status), {})
    assert (card["badge"], card["tone"]) == (badge, tone)


def test_the_aspect_ratio_of_a_panorama_is_limited() -> None:
    thumbnail = {**THUMBNAIL, "width": 400, "height": 20}
    assert photo_card(photo(thumbnail=thumbnail), {})["ratio"] == 2.6


def test_a_thumbnail_key_with_a_foreign_address_is_ignored() -> None:
    card = photo_card(photo(thumbnail={"key": "https://example.com/x.jpg"}), {})
    assert card["image"] is None


@pytest.mark.parametrize("status", ["PENDING", "RUNNING"])
def test_a_photo_that_waits_shows_how_many_come_first(status: str) -> None:
    waiting, older = photo(status=status), {"p": 12}
    sentence = "Waiting: 12 of your older photos come first"
    assert photo_card(waiting, {}, older)["badge"] == sentence
    assert status_of(waiting, older) == (sentence, "")


def test_the_first_photo_that_waits_shows_no_number() -> None:
    card = photo_card(photo(status="RUNNING"), {}, {"p": 0})
    assert (card["badge"], card["tone"]) == ("Waiting", "")


def test_a_place_that_was_read_before_the_photo_ended_is_not_shown() -> None:
    assert status_of(photo(status="FAILED"), {"p": 12}) == ("Failed", "bad")
    assert "badge" not in photo_card(photo(), {}, {"p": 12})


def test_the_link_of_a_photo_has_the_parameters_of_its_list() -> None:
    assert photo_card(photo(), {"order": "oldest"})["link"] == "/photo?order=oldest&id=p"
