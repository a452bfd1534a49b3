import pytest

from backend.database.execution_lists import Place, Selection

MOMENT = "2026-11-23T10:00:00.000Z"


@pytest.mark.parametrize(
    "place",
    [
        Place("FAILED", MOMENT, "one-1-1"),
        Place("2026-11-23", 1500, "one-1-1"),
        Place("2026-11-23"),
    ],
)
def test_a_place_round_trips(place: Place) -> None:
    assert Place.parse(str(place)) == place


def test_a_selection_contains_its_own_places_only() -> None:
    day = Selection.of_day("2026-11-23", since="2026-11-23T09:00:00.000Z")
    assert day.contains(Place("2026-11-23"))
    assert day.contains(Place("2026-11-23", MOMENT, "one-1-1"))
    assert not day.contains(Place("2026-11-22", MOMENT, "one-1-1"))
    assert not day.contains(Place("2026-11-23", "2026-11-23T08:00:00.000Z", "one-1-1"))
    assert not day.contains(Place("2026-11-23", 1500, "one-1-1"))
    slow = Selection.of_duration("2026-11-23", 1000)
    assert slow.contains(Place("2026-11-23", 1500, "one-1-1"))
    assert not slow.contains(Place("2026-11-23", 900, "one-1-1"))
    assert not slow.contains(Place("2026-11-23", MOMENT, "one-1-1"))
