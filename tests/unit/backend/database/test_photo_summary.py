from decimal import Decimal
from typing import Any

import pytest

from backend.database.attribute_values import to_wire
from backend.database.photo import Photo, photo_from_item
from backend.database.photo_attributes import Place
from backend.database.photo_summary import (
    ENTRIES,
    MAX_BYTES,
    RESERVED_BYTES,
    changed_entries,
    merged,
    summary_of,
)
from backend.database.search_terms import search_terms

BASE = {
    "photo_id": "p",
    "album_id": "a",
    "filename": "x.jpg",
    "status": "SUCCEEDED",
    "uploaded_at": "2026-11-23T17:21:11.004Z",
}
RESULTS: dict[str, Any] = {
    "width": 4000,
    "height": 3000,
    "size_bytes": 5_000_000,
    "taken_at": "2026-05-01T10:00:00+02:00",
    "camera_make": "FUJIFILM",
    "camera_model": "X-T4",
    "lens_model": "XF23mmF2 R WR",
    "gps": {"latitude": 41.9, "longitude": 12.5, "altitude": 20.0},
    "place": {"city": "Rome", "region": "Lazio", "country": "Italy", "country_code": "IT"},
    "labels": [{"Name": "Dog", "Confidence": 97.6}, {"Name": "Pet", "Confidence": 98.2}],
    "tags": ["Dog", "Pet", "alias:Hound", "color:brown"],
}


def size(value: Any) -> int:
    """The size of a typed value by DynamoDB's rules.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
    """
    ((kind, content),) = value.items()
    if kind == "S":
        return len(content.encode())
    if kind == "N":
        return len(Decimal(content).normalize().as_tuple().digits) // 2 + 2
    if kind == "M":
        return 3 + sum(len(name.encode()) + size(inner) + 1 for name, inner in content.items())
    if kind == "L":
        return 3 + sum(size(inner) + 1 for inner in content)
    return 1


def summary_size(summary: dict[str, Any]) -> int:
    return size(to_wire({"summary": summary})["summary"])


def test_a_photo_is_the_same_from_its_item_and_from_its_summary() -> None:
    projected = photo_from_item({**BASE, "summary": summary_of(RESULTS)})
    whole = photo_from_item({**BASE, **RESULTS})
    for name in ("width", "height", "size_bytes", "taken_at", "camera_make", "camera_model",
                 "lens_model", "place", "tags", "aliases", "colors"):  # fmt: skip
        assert getattr(projected, name) == getattr(whole, name), name
    assert projected.gps
    assert (projected.gps.latitude, projected.gps.longitude) == (41.9, 12.5)


def test_the_position_has_no_altitude() -> None:
    assert summary_of(RESULTS)["gps"] == {"latitude": 41.9, "longitude": 12.5}


def test_the_item_counts_where_both_have_a_value() -> None:
    photo = photo_from_item({**BASE, "width": 10, "summary": {"width": 5, "tags": ["Old"]},
                             "tags": ["New"]})  # fmt: skip
    assert (photo.width, photo.tags) == (10, ["New"])


@pytest.mark.parametrize("character", ["x", "é", "漢", "🙂"])
def test_the_largest_summary_leaves_room_for_what_owners_write(character: str) -> None:
    long = character * 10_000
    names = [f"{number}{character * 12}" for number in range(2_000)]
    huge = {
        **dict.fromkeys(("taken_at", "camera_make", "camera_model", "lens_model"), long),
        "labels_wait_since": long,
        **dict.fromkeys(("width", "height", "size_bytes"), 10**38 - 1),
        "gps": {"latitude": -89.12345678901234, "longitude": -179.12345678901234, "altitude": 1.5},
        "place": dict.fromkeys(("city", "region", "country", "country_code"), long),
        "tags": [long, *names, *(f"alias:{name}" for name in names),
                 *(f"color:{name}" for name in names)],
        "labels": [{"Name": name, "Confidence": 99.9} for name in names],
        "edits": {
            **EDITS,
            "description": {"value": long, "at": AT},
            "taken_at": {"value": "2020-01-02T03:04:05.123456+02:00", "at": AT},
            "tags": {f"own {name}": {"added": True, "at": AT} for name in names},
        },
    }  # fmt: skip
    summary = summary_of(huge)
    assert set(summary) == set(ENTRIES) - ({"tags", "aliases", "features"} - set(summary))
    assert summary_size(summary) <= MAX_BYTES - RESERVED_BYTES
    for name in ("camera_make", "lens_model", "description"):
        assert long.startswith(summary[name])
        assert summary[name]
    assert long not in summary.get("tags", [])


def test_later_entries_fit_into_the_reserve() -> None:
    later = {
        "confidences": [99.9] * 50,
        "kind": "screenshot",
    }
    assert summary_size(later) <= RESERVED_BYTES


def test_the_labels_of_an_ordinary_photo_are_complete() -> None:
    names = [f"Some Longer Label {number}" for number in range(40)]
    summary = summary_of({"tags": [*names, "color:brown"], "labels": []})
    assert summary["tags"] == names
    assert summary["colors"] == ["brown"]


def test_a_step_writes_the_entries_of_its_own_results() -> None:
    entries, gone = changed_entries({}, {"width": 5, "exif": {"a": "b"}}, ("camera_make", "iso"))
    assert entries == {"summary.width": 5}
    assert gone == ["summary.camera_make"]


def test_a_photo_without_labels_loses_those_of_the_run_before() -> None:
    entries, gone = changed_entries({}, {"tags": [], "labels": []}, ())
    assert entries == {}
    assert set(gone) == {f"summary.{name}" for name in ("tags", "aliases", "colors", "features")}


def test_entries_of_other_versions_survive() -> None:
    item = {**RESULTS, "summary": {"kind": "scan", "tags": ["Old"], "camera_make": "Old"}}
    assert merged(item) == {"kind": "scan", **summary_of(RESULTS)}


AT = "2026-11-27T14:20:05.123Z"
EDITS: dict[str, Any] = {
    "description": {"value": "With Ann", "at": AT},
    "favorite": {"value": True, "at": AT},
    "taken_at": {"value": "2020-01-02T03:04:05", "at": AT},
    "position": {
        "value": {"latitude": 1.5, "longitude": -2.5},
        "at": AT,
        "place": {"city": "Accra", "country": "Ghana"},
    },
    "tags": {"Rex": {"added": True, "at": AT}, "Pet": {"added": False, "at": AT}},
}


def test_what_the_owner_edited_replaces_the_results() -> None:
    item = {**BASE, **RESULTS, "edits": EDITS}
    projected = photo_from_item({**BASE, "summary": summary_of(item)})
    whole = photo_from_item(item)
    for photo in (projected, whole):
        assert photo.tags == ["Rex", "Dog"]
        assert photo.taken_at == "2020-01-02T03:04:05"
        assert photo.gps
        assert (photo.gps.latitude, photo.gps.longitude) == (1.5, -2.5)
        assert photo.place == Place("Accra", None, "Ghana")
        assert (photo.description, photo.favorite) == ("With Ann", True)
    assert whole.taken_at_in_file == RESULTS["taken_at"]
    assert whole.gps_in_file
    assert whole.gps_in_file.latitude == 41.9


def test_a_step_keeps_what_the_owner_edited() -> None:
    results = {
        "tags": ["Pet", "Cat"],
        "taken_at": "2026-05-01T10:00:00",
        "gps": RESULTS["gps"],
        "place": RESULTS["place"],
    }
    entries, gone = changed_entries({"edits": EDITS}, results, ())
    assert entries["summary.tags"] == ["Rex", "Cat"]
    assert entries["summary.taken_at"] == "2020-01-02T03:04:05"
    assert entries["summary.gps"] == {"latitude": 1.5, "longitude": -2.5}
    assert entries["summary.place"] == {"city": "Accra", "country": "Ghana"}
    assert not {"summary.description", "summary.favorite"} & {*entries, *gone}
    entries, gone = changed_entries({"edits": EDITS}, {}, ("taken_at", "gps"))
    assert set(entries) == {"summary.taken_at", "summary.gps"}


@pytest.mark.parametrize(
    "value",
    [None, 3, "x", [], {"tags": 3, "gps": "x", "width": {}, "place": {"city": 5, "country": ""}}],
)
def test_any_value_is_accepted(value: Any) -> None:
    assert isinstance(photo_from_item({**BASE, "summary": value}), Photo)


def test_search_terms_fill_all_lists() -> None:
    assert search_terms((), None) == []
    assert "tags" not in summary_of({"tags": []})
