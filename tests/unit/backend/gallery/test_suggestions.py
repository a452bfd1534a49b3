from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from backend.database.photo_attributes import Place
from backend.gallery.search import SearchQuery
from backend.gallery.suggestions import Suggestion, count_names, suggest
from tests.unit.backend.gallery.test_search import photo

TODAY = date(2026, 11, 27)
PHOTOS = [
    photo(photo_id="1", tags=["Sports Car", "Vehicle"], aliases=["Automobile"]),
    photo(photo_id="2", tags=["Cat", "Animal"], sort_at="2026-07-01T10:00:00", aliases=[],
          place=Place("Málaga", "Andalusia", "Spain", "ES")),
    photo(photo_id="3", tags=["Dog", "Animal"], status="FAILED", aliases=[], camera_make=None,
          camera_model=None, filename="anna.jpg", favorite=True),
]  # fmt: skip


def suggestions(typed: str, **filters: Any) -> list[Suggestion]:
    query = SearchQuery(**filters, today=TODAY.isoformat())

    def found(text: str) -> list[Any]:
        return [p for p in PHOTOS if replace(query, text=text).matches(p)]

    return suggest(typed, PHOTOS, count_names(PHOTOS), found, TODAY)


def names(typed: str, **filters: Any) -> list[tuple[str, str, int]]:
    return [(s.name, s.kind, s.photos) for s in suggestions(typed, **filters)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("an", ("Animal", "tag", 2)),
        ("autom", ("Automobile", "tag", 1)),
        ("CAR", ("Sports Car", "tag", 1)),
        ("nik", ("NIKON D70", "camera", 2)),
        ("may", ("May 2024", "date", 2)),
        ("20", ("2024", "date", 2)),
        ("last s", ("last summer", "date", 1)),
        ("fail", ("failed", "status", 1)),
        ("fav", ("favorites", "status", 1)),
        ("harb", ("harb", "file name", 2)),
        ("malag", ("Málaga", "place", 1)),
        ("MÁL", ("Málaga", "place", 1)),
        ("spai", ("Spain", "place", 1)),
    ],
)
def test_words_are_completed_with_the_number_of_photos(
    typed: str, first: tuple[str, str, int]
) -> None:
    assert names(typed)[0] == first


def test_the_numbers_are_those_that_the_suggestion_finds() -> None:
    for typed in ("", "a", "2", "last", "nikon ", "animal m", "cat mala", "animal nik", "m", "mo"):
        for suggestion in suggestions(typed):
            query = SearchQuery(text=suggestion.text, today=TODAY.isoformat())
            assert sum(map(query.matches, PHOTOS)) == suggestion.photos, suggestion


def test_only_the_end_of_the_text_is_completed_within_the_rest_and_the_filters() -> None:
    assert suggestions("animal sports c") == []
    (car,) = suggestions("vehicle sports c")
    assert car == Suggestion("Sports Car", "tag", 'vehicle "Sports Car"', 1)
    assert names("an", status="FAILED") == [("Animal", "tag", 1), ("an", "file name", 1)]


def test_without_a_text_the_most_frequent_tags_come_first() -> None:
    assert names("")[0] == ("Animal", "tag", 2)
    assert names("zzz") == []
