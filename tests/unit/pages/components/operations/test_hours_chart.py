from typing import Any

from backend.database.executions import OUTCOMES
from backend.operations.execution_filter import ExecutionFilter
from backend.operations.overview import Hour
from pages.components.operations.hours_chart import hours_chart, picked_list


def hour(starts_at: str, **outcomes: int) -> Hour:
    counted = {outcome: outcomes.get(outcome, 0) for outcome in OUTCOMES}
    return Hour(
        outcomes=counted,
        families={},
        replaced=0,
        durations={},
        waiting={},
        visible=None,
        starts_at=starts_at,
    )


def drawn(*hours: Hour) -> dict[str, Any]:
    spec: dict[str, Any] = hours_chart(hours, "Europe/Rome").to_dict()
    return spec


def test_each_outcome_that_occurs_has_a_color_and_bars() -> None:
    spec = drawn(
        hour("2026-11-23T10:00:00.000Z", SUCCEEDED=3, FAILED=1),
        hour("2026-11-23T11:00:00.000Z", SUCCEEDED=2),
    )
    assert spec["encoding"]["color"]["scale"]["domain"] == ["Succeeded", "Failed"]
    (rows,) = spec["datasets"].values()
    assert [(row["outcome"], row["count"]) for row in rows] == [
        ("Succeeded", 3),
        ("Failed", 1),
        ("Succeeded", 2),
        ("Failed", 0),
    ]
    assert rows[0]["begins"] == "2026-11-23T11:00:00"


def test_a_bar_links_to_the_executions_of_its_hour() -> None:
    wanted = picked_list([{"hour": "2026-11-23T10:00:00.000Z", "name": "FAILED"}])
    assert ExecutionFilter.from_query(wanted or {}) == ExecutionFilter(
        view="span",
        since="2026-11-23T10:00:00.000Z",
        until="2026-11-23T10:59:59.999Z",
        outcome="FAILED",
    )


def test_without_a_selected_bar_there_is_no_list() -> None:
    assert picked_list([]) is None
