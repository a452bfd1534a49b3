from typing import Any

import pytest

from backend.database.photo import Photo
from backend.gallery.camera_name import camera_name
from backend.gallery.search import SearchQuery, by_month, facets, neighbours


def photo(**known: Any) -> Photo:
    return Photo(
        **{
            "photo_id": "p",
            "album_id": "a",
            "filename": "Harbour at dusk.jpg",
            "status": "SUCCEEDED",
            "uploaded_at": "2026-11-23T17:21:11.004Z",
            "sort_at": "2024-05-17T14:03:22",
            "tags": ["Blue", "Landscape", "Sports Car"],
            "aliases": ["Automobile"],
            "colors": ["brown"],
            "features": ["motion photo"],
            "camera_make": "NIKON CORPORATION",
            "camera_model": "NIKON D70",
            **known,
        }
    )


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"text": "DUSK"},
        {"tag": "Blue"},
        {"tag": "blue"},
        {"tag": "automobile"},
        {"color": "brown"},
        {"feature": "motion photo"},
        {"text": "landscape"},
        {"text": "car"},
        {"text": "AUTOMOBILE"},
        {"camera": "NIKON D70"},
        {"status": "SUCCEEDED"},
        {"position": "no"},
        {"text": "harbour", "tag": "Landscape", "position": "no"},
    ],
)
def test_photos_match_all_conditions(parameters: dict[str, str]) -> None:
    assert SearchQuery.from_parameters(parameters).matches(photo())


@pytest.mark.parametrize(
    "parameters",
    [
        {"text": "dawn"},
        {"tag": "blue sky"},
        {"tag": "Car"},
        {"tag": "mobile"},
        {"color": "blue"},
        {"feature": "motion"},
        {"text": "land"},
        {"text": "mobile"},
        {"text": "(car"},
        {"camera": "Canon"},
        {"lens": "50 mm"},
        {"status": "FAILED"},
        {"position": "yes"},
        {"text": "dusk", "tag": "Red"},
    ],
)
def test_one_condition_that_does_not_match_excludes_a_photo(parameters: dict[str, str]) -> None:
    assert not SearchQuery.from_parameters(parameters).matches(photo())


def test_query_parameters_round_trip() -> None:
    query = SearchQuery(text="a & b", tag="Blue", since="2024-01-01", position="yes")
    assert SearchQuery.from_parameters(query.to_parameters()) == query


def test_invalid_parameters_are_ignored() -> None:
    turned = SearchQuery.from_parameters({"since": "2026-02-01", "until": "2026-01-01"})
    assert (turned.since, turned.until) == ("2026-01-01", "2026-02-01")
    for day in ("0001-01-01", "1800-01-01", "9999-12-31"):
        assert SearchQuery.from_parameters({"since": day, "until": day}) == SearchQuery()
    parameters = {"since": "yesterday", "until": "2024-13-01", "position": "maybe", "else": "x"}
    assert SearchQuery.from_parameters(parameters) == SearchQuery()


def test_dates_limit_the_range_and_include_the_last_day() -> None:
    first, last = SearchQuery(since="2024-05-01", until="2024-05-17").sort_range or ("", "")
    days = ("2024-04-30T23:59", "2024-05-01T00:00", "2024-05-17T23:59:59.99", "2024-05-18T00:00")
    assert [first <= moment <= last for moment in days] == [False, True, True, False]
    assert SearchQuery(text="x").sort_range is None


def test_facets_count_the_photos() -> None:
    found = facets([photo(), photo(tags=["Blue"]), photo(camera_make=None, camera_model=None)])
    assert found.tags == [("Blue", 3), ("Landscape", 2), ("Sports Car", 2)]
    assert found.colors == [("brown", 3)]
    assert found.features == [("motion photo", 3)]
    assert found.cameras == [("NIKON D70", 2)]
    assert found.lenses == []


@pytest.mark.parametrize(
    ("months", "groups"),
    [
        ("2024-05 2024-05 2023-12", [("2024-05", "2024-05", 2), ("2023-12", "2023-12", 1)]),
        ("2024-08 2024-06 2024-05", [("2024-05", "2024-08", 3)]),
        (
            "2024-08 2024-06 2024-06 2024-06 2024-06 2024-05",
            [("2024-08", "2024-08", 1), ("2024-06", "2024-06", 4), ("2024-05", "2024-05", 1)],
        ),
        ("", []),
    ],
)
def test_months_with_few_photos_share_a_heading(
    months: str, groups: list[tuple[str, str, int]]
) -> None:
    photos = [photo(sort_at=f"{month}-17T1") for month in months.split()]
    assert [(first, last, len(group)) for first, last, group in by_month(photos)] == groups


def test_neighbours_are_in_the_result() -> None:
    found = [photo(photo_id=name, sort_at=f"2024-0{4 - n}") for n, name in enumerate("abc", 1)]
    a, b, c = found
    assert neighbours(a, found, 1) == ([], [b])
    assert neighbours(b, found, 1) == ([a], [c])
    assert neighbours(c, found, 2) == ([b, a], [])
    assert neighbours(photo(photo_id="renamed", sort_at="2024-02-15"), found, 1) == ([a], [b])
    assert neighbours(a, [], 1) == ([], [])


@pytest.mark.parametrize(
    ("make", "model", "name"),
    [
        ("Canon", "Canon EOS R5", "Canon EOS R5"),
        ("NIKON CORPORATION", "NIKON D70", "NIKON D70"),
        ("SONY", "DSC-P9", "SONY DSC-P9"),
        (None, "Pixel", "Pixel"),
        ("Kodak", None, "Kodak"),
        (None, None, ""),
    ],
)
def test_a_camera_is_named_once(make: str | None, model: str | None, name: str) -> None:
    assert camera_name(photo(camera_make=make, camera_model=model)) == name
