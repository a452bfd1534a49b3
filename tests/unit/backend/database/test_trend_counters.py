from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.database.attribute_values import from_wire
from backend.database.counters import CountedRun, Usage, counter_updates
from backend.database.trend_counters import (
    DAY,
    FIVE_MINUTES,
    HOUR,
    FailureCell,
    Resolution,
    other_resolutions,
    resolution_of,
    state_percentiles,
)

STARTED = "2026-11-23T17:23:11.004Z"
NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
CELL = FailureCell("DetectLabels", "States.Timeout", "JPEG", "1-to-5mb")


def run(
    outcome: str, ms: int, steps: dict[str, Any], cell: FailureCell | None = None
) -> CountedRun:
    return CountedRun(STARTED, outcome, STARTED, ms, steps, Usage(3, 0), cell=cell)


def test_an_execution_is_counted_in_its_five_minutes_and_its_day_too() -> None:
    hourly, totals = counter_updates(run("FAILED", 250, {}, cell=CELL))
    assert CELL.counter in hourly["ExpressionAttributeNames"].values()
    assert CELL.counter in totals["ExpressionAttributeNames"].values()
    fine, daily = other_resolutions(hourly, STARTED)
    assert from_wire(fine["Key"]) == {"pk": "COUNTER#5MINUTES", "sk": "2026-11-23T17:20"}
    assert from_wire(daily["Key"]) == {"pk": "COUNTER#DAY", "sk": "2026-11-23"}
    assert daily["UpdateExpression"] == hourly["UpdateExpression"]
    assert fine["UpdateExpression"].endswith(hourly["UpdateExpression"])


def test_only_the_counters_of_five_minutes_expire() -> None:
    hourly, _ = counter_updates(run("FAILED", 250, {}))
    fine, daily = other_resolutions(hourly, STARTED)
    expires_at = from_wire(fine["ExpressionAttributeValues"])[":expires"]
    assert datetime.fromtimestamp(expires_at, UTC) > NOW + timedelta(days=7)
    assert "expires_at" not in daily["ExpressionAttributeNames"].values()


@pytest.mark.parametrize(
    ("length", "resolution"),
    [
        (timedelta(minutes=15), FIVE_MINUTES),
        (timedelta(hours=6, milliseconds=1), FIVE_MINUTES),
        (timedelta(hours=24), HOUR),
        (timedelta(days=7), HOUR),
        (timedelta(days=30), DAY),
        (timedelta(days=90), DAY),
    ],
)
def test_the_resolution_follows_from_the_length(length: timedelta, resolution: Resolution) -> None:
    assert resolution_of(NOW - length, NOW, NOW) is resolution


def test_a_short_span_of_long_ago_is_shown_by_hours() -> None:
    until = NOW - timedelta(days=20)
    assert resolution_of(until - timedelta(hours=1), until, NOW) is HOUR


@given(
    st.builds(
        FailureCell,
        state=st.sampled_from(["DetectLabels", "unknown"]),
        error=st.sampled_from(["States.Timeout", "Runtime.ExitError", "BrokenImage"]),
        format=st.sampled_from(["JPEG", "unknown"]),
        size_class=st.sampled_from(["under-1mb", "over-20mb"]),
    )
)
def test_the_name_of_a_counter_tells_its_cell(cell: FailureCell) -> None:
    assert "." not in cell.counter
    assert FailureCell.parse(cell.counter) == cell


def test_other_counters_are_no_cells() -> None:
    for name in ("failed", "family_aws", "outcome_failed", "failed_a|b"):
        assert FailureCell.parse(name) is None


def test_percentiles_of_a_state_come_from_its_buckets() -> None:
    counted = []
    for ms in (*[900] * 19, 5000):
        steps = {"DetectLabels": {"status": "SUCCEEDED", "ms": ms, "lambda_ms": ms}}
        change, _ = counter_updates(run("SUCCEEDED", ms, steps))
        names = change["ExpressionAttributeNames"].values()
        counted.append(dict.fromkeys(names, 1))
    found = state_percentiles(counted, "DetectLabels", {"median": 0.5, "slowest": 1.0})
    median, slowest = found["median"], found["slowest"]
    assert median
    assert slowest
    assert median.ms == pytest.approx(900, rel=0.25)
    assert slowest.ms == pytest.approx(5000, rel=0.25)
    assert state_percentiles(counted, "GenerateThumbnail", {"median": 0.5}) == {"median": None}
