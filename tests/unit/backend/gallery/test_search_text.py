from datetime import date

import pytest

from backend.database.photo_attributes import Place
from backend.gallery.search import SearchQuery
from backend.gallery.search_text import parse_terms, quoted, text_of
from tests.unit.backend.gallery.test_search import photo

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("harbour dusk", ["harbour", "dusk"]),
        ('blue "sports car"', ["blue", '"sports car"']),
        ("blue May 2024 failed", ["blue", "May 2024", "failed"]),
        ("17 May 2024", ["17 May 2024"]),
        ("last summer dog", ["last summer", "dog"]),
        ("Needs you", ["Needs you"]),
        ('an unclosed "quote', ["an", "unclosed", "quote"]),
        ('"" x', ["x"]),
        ("", []),
    ],
)
def test_a_text_is_terms(text: str, terms: list[str]) -> None:
    parsed = parse_terms(text, TODAY)
    assert [term.text for term in parsed] == terms
    assert parse_terms(text_of(parsed), TODAY) == parsed


@pytest.mark.parametrize(
    "text",
    [
        "dusk harbour",
        "harb automobile nikon 2024",
        "May 2024 d70",
        '"sports car" "nikon d70"',
        "motion succeeded",
        "last 3 years blue",
        "spring landscape",
        "may",
        "sunday morning",
        '"50 mm f/1.8"',
    ],
)
def test_every_term_matches_in_any_field(text: str) -> None:
    found = photo(description="A Sunday morning", lens_model="50 mm f/1.8")
    assert SearchQuery(text=text, today="2026-11-27").matches(found)


@pytest.mark.parametrize(
    "text",
    [
        "dusk zebra",
        "June 2024 blue",
        "2023",
        "failed",
        '"car sports"',
        "yesterday",
        "june",
        "favorites",
    ],
)
def test_one_term_without_a_match_excludes_a_photo(text: str) -> None:
    assert not SearchQuery(text=text, today="2026-11-27").matches(photo())


@pytest.mark.parametrize(
    "text", ["zürich", "ZURICH", "Zurich 2024", "switzerland", '"canton de zürich"', "são", "sao"]
)
def test_a_place_is_found_with_and_without_accents(text: str) -> None:
    place = Place("Zürich", "Canton de Zürich", "Switzerland", "CH")
    assert SearchQuery(text=text).matches(photo(place=place, filename="São.jpg"))
    assert not SearchQuery(text=text).matches(photo(place=Place("Bern", None, "Italy")))


def test_a_country_is_found_by_a_common_name() -> None:
    found = photo(place=Place("Boston", "Massachusetts", "United States", "US"), filename="x")
    assert SearchQuery(text="boston usa").matches(found)
    assert not SearchQuery(text="us").matches(found)


def test_statuses_and_favorites_are_words() -> None:
    assert SearchQuery(text="needs you").matches(photo(status="PARTIAL"))
    assert SearchQuery(text="favourites").matches(photo(favorite=True))


def test_a_year_or_a_season_can_be_in_a_name() -> None:
    assert SearchQuery(text="1999").matches(photo(filename="Lisbon 1999.jpg"))
    assert SearchQuery(text="winter").matches(photo(tags=["Winter"]))
    assert SearchQuery(text="summer 2023").matches(photo(tags=["Summer 2023"]))


def test_dates_in_words_limit_what_is_read() -> None:
    query = SearchQuery(text="yesterday", today="2026-11-27")
    assert query.sort_range == ("2026-11-26", "2026-11-26\uffff")
    both = SearchQuery(text="2024-05", since="2024-05-10")
    assert both.sort_range == ("2024-05-10", "2024-05-31\uffff")
    assert SearchQuery(text="May 2024").sort_range is None  # may be in a name
    excluding = SearchQuery(text="2024-05", since="2025-01-01").sort_range
    assert excluding
    assert excluding[0] <= excluding[1]  # DynamoDB refuses a range that ends before it begins


def test_names_with_spaces_are_quoted() -> None:
    assert [quoted("Car"), quoted("Sports Car")] == ["Car", '"Sports Car"']
