import re

from backend.database.photo import Photo
from backend.database.photo_attributes import Thumbnail
from pages.components.photo.filmstrip import Neighbors, filmstrip

MOMENT = "2026-11-23T12:00:00.000Z"


def photo(name: str, thumbnail: Thumbnail | None = None) -> Photo:
    return Photo(
        name, "a", f"{name}.jpg", "SUCCEEDED", MOMENT, width=1200, height=900, thumbnail=thumbnail
    )


def neighbors(*, oldest_first: bool = False) -> Neighbors:
    before = [photo("b"), photo("a")]  # the nearest first
    after = [photo("d", Thumbnail("private/o/resized/d/AA-1.jpg", 400, 300))]
    return Neighbors(before, after, oldest_first, {"from": "search"}, "/search")


def test_the_strip_is_in_the_order_of_the_list_with_the_photo_in_its_place() -> None:
    strip = filmstrip(photo("c"), neighbors())
    assert re.findall('data-id="(.)"', strip) == ["a", "b", "c", "d"]
    assert re.findall('title="(.).jpg" [^>]*aria-current', strip) == ["c"]
    assert "/photo?from=search&amp;id=d" in strip


def test_only_a_photo_with_a_thumbnail_can_be_shown_before_its_page() -> None:
    strip = filmstrip(photo("c"), neighbors())
    assert re.findall('data-original="([^"]*)"', strip) == ["/photos/d/original?v=AA"]
    assert 'data-width="1200" data-height="900"' in strip


def test_links_are_named_after_the_direction_in_time() -> None:
    assert neighbors().names == ("Newer", "Older")
    assert neighbors(oldest_first=True).names == ("Older", "Newer")
