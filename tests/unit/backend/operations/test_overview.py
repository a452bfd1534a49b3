"""The overview reads the hourly counters and the lists that need attention, on moto."""

from datetime import UTC, datetime

import pytest

from backend.config.settings import Objectives
from backend.database import keys
from backend.database.counters import CountedRun, Usage, counter_updates
from backend.database.table import Table
from backend.operations.overview import read_overview
from backend.operations.service_level import service_level

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
    replaced: str | None = None,
    waited_ms: int | None = None,
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
    ended_at = f"{started_at[:-8]}:07.000Z"
    run = CountedRun(
        started_at, outcome, ended_at, 1500, steps, usage, category,
        waited_ms=waited_ms, visible_ms=waited_ms,
    )  # fmt: skip
    for change in counter_updates(run, replaced):
        table.update(change)


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


def test_a_partial_result_is_a_loss_and_a_photos_own_failure_is_not(
    operations_table: Table,
) -> None:
    count(operations_table, THIS_HOUR)
    count(operations_table, THIS_HOUR, "FAILED", category="photo")
    count(operations_table, THIS_HOUR, "TIMED_OUT", category="internal")
    count(operations_table, THIS_HOUR, "PARTIAL", category="aws")
    count(operations_table, THIS_HOUR, "SUPERSEDED")
    day = read_overview(operations_table, NOW).day
    assert (day.lost, day.judged) == (2, 3)
    assert day.failure_rate == pytest.approx(2 / 3)
    assert day.families == {"photo": 1, "aws": 1, "internal": 1}


def test_a_loss_that_was_repaired_is_none(operations_table: Table) -> None:
    count(operations_table, HOUR_BEFORE, "PARTIAL", category="aws", label_error="AwsUnavailable")
    assert read_overview(operations_table, NOW).day.failure_rate == 1
    count(operations_table, THIS_HOUR, replaced=HOUR_BEFORE)
    overview = read_overview(operations_table, NOW)
    assert (overview.day.failure_rate, overview.day.judged) == (0, 1)
    assert overview.day.outcomes["PARTIAL"] == 1


def test_a_task_fails_until_it_succeeds(operations_table: Table) -> None:
    count(operations_table, HOUR_BEFORE, "PARTIAL", category="aws", label_error="AwsUnavailable")
    (failing,) = read_overview(operations_table, NOW).failing_states
    assert (failing.state, failing.service) == ("DetectLabels", "Amazon Rekognition")
    assert failing.error == "AwsUnavailable"
    count(operations_table, THIS_HOUR)
    assert read_overview(operations_table, NOW).failing_states == ()


def test_a_failure_without_executions_since_is_not_the_present(operations_table: Table) -> None:
    count(operations_table, THREE_DAYS_AGO, "PARTIAL", label_error="AwsUnavailable")
    assert read_overview(operations_table, NOW).failing_states == ()


def test_the_error_budget_burns_with_losses(operations_table: Table) -> None:
    for _ in range(9):
        count(operations_table, THREE_DAYS_AGO)
    count(operations_table, THIS_HOUR, "PARTIAL", category="aws")
    level = service_level(read_overview(operations_table, NOW), Objectives(0.95, 1))
    assert level.without_loss == pytest.approx(0.9)
    assert not level.loss_met
    assert level.budget_left == pytest.approx(-1)  # twice the losses that are allowed
    assert (level.burn_hour, level.burn_day) == (pytest.approx(20), pytest.approx(20))


def test_the_previous_hour_counts_as_far_as_it_is_within_sixty_minutes(
    operations_table: Table,
) -> None:
    for _ in range(4):
        count(operations_table, HOUR_BEFORE)
    assert read_overview(operations_table, NOW).last_hour.ended == 3  # 31 of 60 minutes


def test_the_wait_and_the_time_to_the_result_are_percentiles(operations_table: Table) -> None:
    for waited in (100, 100, 3000):
        count(operations_table, THIS_HOUR, waited_ms=waited)
    day = read_overview(operations_table, NOW).day
    assert day.waiting["p50"]
    assert day.waiting["p50"].ms == pytest.approx(100)
    assert day.visible
    assert day.visible.ms == pytest.approx(3000)


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
            "queued_at": "2026-11-27T12:04:59.000Z" if number == 1 else None,
        })  # fmt: skip
    overview = read_overview(operations_table, NOW)
    assert (overview.in_flight, overview.open, overview.all_counted) == (2, 3, True)
    assert overview.queue.oldest_at == "2026-11-27T12:04:59.000Z"
    assert overview.queue.age_seconds(NOW) == 24 * 60 + 31
