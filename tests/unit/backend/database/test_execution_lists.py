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
def test_a_place_is_read_as_it_was_written(place: Place) -> None:
    assert Place.parse(str(place)) == place


def test_a_list_goes_on_only_at_a_place_within_it() -> None:
    day = Selection.of_day("2026-11-23", since="2026-11-23T09:00:00.000Z")
    assert day.holds(Place("2026-11-23"))
    assert day.holds(Place("2026-11-23", MOMENT, "one-1-1"))
    assert not day.holds(Place("2026-11-22", MOMENT, "one-1-1"))
    assert not day.holds(Place("2026-11-23", "2026-11-23T08:00:00.000Z", "one-1-1"))
    assert not day.holds(Place("2026-11-23", 1500, "one-1-1"))
    slow = Selection.of_duration("2026-11-23", 1000)
    assert slow.holds(Place("2026-11-23", 1500, "one-1-1"))
    assert not slow.holds(Place("2026-11-23", 900, "one-1-1"))
    assert not slow.holds(Place("2026-11-23", MOMENT, "one-1-1"))
