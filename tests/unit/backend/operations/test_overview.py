"""The overview reads the hourly counters and the lists that need attention, on moto."""

from datetime import UTC, datetime

import pytest

from backend.database import keys
from backend.database.counters import Usage, counter_update
from backend.database.table import Table
from backend.operations.overview import read_overview

NOW = datetime(2026, 11, 27, 12, 29, 30, tzinfo=UTC)
THIS_HOUR, HOUR_BEFORE = "2026-11-27T12:05:00.000Z", "2026-11-27T11:59:00.000Z"
THREE_DAYS_AGO, EIGHT_DAYS_AGO = "2026-11-24T12:00:00.000Z", "2026-11-19T12:00:00.000Z"


def count(
    table: Table,
    started_at: str,
    outcome: str = "SUCCEEDED",
    *,
    category: str | None = None,
    label_ms: int = 100,
    label_error: str | None = None,
) -> None:
    """Count one ended execution of 1.5 seconds."""
    labels: dict[str, object] = {"status": "SUCCEEDED", "ms": label_ms, "lambda_ms": label_ms}
    if label_error:
        labels |= {"status": "FAILED", "error": label_error, "attempt": 5}
    steps = {
        "DetectLabels": labels,
        "StoreImageMetadata": {"status": "SUCCEEDED", "ms": 20, "lambda_ms": 20},
        "ImageTypeCheck": {"status": "SUCCEEDED", "ms": 1},
    }
    usage = Usage(transitions=6, labelled=1)
    table.update(counter_update(started_at, outcome, 1500, steps, usage, family=category))


def test_an_empty_stack(operations_table: Table) -> None:
    overview = read_overview(operations_table, NOW)
    assert (overview.in_flight, overview.open, overview.all_counted) == (0, 0, True)
    assert overview.photos_per_minute == 0
    assert len(overview.day.hours) == 24
    assert len(overview.week.hours) == 7 * 24
    assert overview.day.failure_rate is None
    assert overview.day.cost is None
    assert overview.day.slowest_state is None
    assert set(overview.day.durations.values()) == {None}


def test_the_day_and_the_week_count_what_started_in_them(operations_table: Table) -> None:
    for started_at in (THIS_HOUR, HOUR_BEFORE, THREE_DAYS_AGO, EIGHT_DAYS_AGO):
        count(operations_table, started_at)
    overview = read_overview(operations_table, NOW)
    assert (overview.day.ended, overview.week.ended) == (2, 3)
    assert [hour.ended for hour in overview.day.hours[-3:]] == [0, 1, 1]
    assert overview.day.hours[-1].starts_at == "2026-11-27T12:00:00.000Z"
    assert overview.week.hours[0].starts_at == "2026-11-20T13:00:00.000Z"


def test_photos_per_minute_are_those_of_this_hour_and_the_one_before(
    operations_table: Table,
) -> None:
    for started_at in (*[THIS_HOUR] * 3, *[HOUR_BEFORE] * 6, THREE_DAYS_AGO):
        count(operations_table, started_at)
    overview = read_overview(operations_table, NOW)
    assert overview.recent_since == "2026-11-27T11:00:00.000Z"
    assert overview.photos_per_minute == pytest.approx(9 / 90)


def test_a_partial_result_is_no_failure(operations_table: Table) -> None:
    count(operations_table, THIS_HOUR, "FAILED", category="photo")
    count(operations_table, THIS_HOUR, "TIMED_OUT", category="aws")
    count(operations_table, THIS_HOUR, "PARTIAL", category="aws")
    count(operations_table, THIS_HOUR, "SUPERSEDED")
    day = read_overview(operations_table, NOW).day
    assert day.failure_rate == 0.5
    assert day.families == {"photo": 1, "aws": 2, "internal": 0}


def test_states_are_sorted_by_mean_duration(operations_table: Table) -> None:
    count(operations_table, THIS_HOUR, label_ms=300)
    count(operations_table, THIS_HOUR, label_ms=500, label_error="AwsUnavailable")
    count(operations_table, THIS_HOUR, label_ms=100, label_error="BrokenImage")
    labels, store = read_overview(operations_table, NOW).day.states
    assert (labels.state, store.state) == ("DetectLabels", "StoreImageMetadata")
    assert (labels.mean_ms, store.mean_ms) == (300, 20)
    assert (labels.failures, labels.service_failures) == (2, 1)
    assert labels.attempts_per_run == pytest.approx(11 / 3)


def test_executions_that_run_and_that_need_attention_are_counted(
    operations_table: Table,
) -> None:
    for number in range(5):
        operations_table.put({
            **keys.execution_key(f"execution-{number}"),
            "attention": "RUNNING" if number < 2 else "OPEN",
            "started_at": THIS_HOUR,
        })  # fmt: skip
    overview = read_overview(operations_table, NOW)
    assert (overview.in_flight, overview.open, overview.all_counted) == (2, 3, True)
