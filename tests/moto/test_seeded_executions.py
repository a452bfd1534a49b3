"""The seeded day of a demonstration: spread over a day, counted, marked, nothing left to do."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from backend import timestamps
from backend.database.execution_lists import ExecutionLists
from backend.database.executions import OPEN, Execution
from backend.handlers.common.environment import resources
from backend.operations import seeded_executions
from backend.operations.execution_filter import ExecutionFilter
from backend.operations.execution_view import read_execution
from backend.operations.seeded_executions import PHOTO_ERRORS, SeededDay
from tests.moto.operations import Operator, operations_of
from tests.moto.pipeline import OWNER, Pipeline

SPAN = ExecutionFilter(view="span", last="25h")


def seeded(pipeline: Pipeline, count: int) -> tuple[list[Execution], datetime]:
    now = datetime.now(UTC)
    machine = resources().step_functions
    day = SeededDay(resources().operations, machine.execution_arn, (OWNER,), now)
    written = day.write(count)
    found = list(operations_of(pipeline, Operator()).all_matching(SPAN))
    assert written == len(found)
    return found, now


@pytest.mark.soak
def test_a_seeded_day_is_spread_counted_and_marked(pipeline: Pipeline) -> None:
    found, now = seeded(pipeline, 30)
    assert all(execution.seeded for execution in found)
    assert all(execution.queued_at and execution.waited_ms for execution in found)
    hours = {execution.started_at[:13] for execution in found}
    assert len(hours) > 8
    assert max(e.ended_at or "" for e in found) < now.isoformat()
    outcomes = Counter(execution.outcome for execution in found)
    assert outcomes["SUCCEEDED"] >= 30
    failed = [execution for execution in found if execution.error]
    assert all(execution.retried_by for execution in failed)
    assert ExecutionLists(resources().operations).count(OPEN) == (0, True)
    operations = operations_of(pipeline, Operator())
    trends = operations.trends(now - timedelta(hours=25), now)
    assert trends.ended == len(found)
    assert sum(trends.failures.values()) == len(failed)


@pytest.mark.soak
def test_the_outage_of_a_seeded_day_is_one_incident(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeded_executions, "_OUTAGE_HOURS_AGO", (2.0, 22.0))  # most of the day
    monkeypatch.setattr(seeded_executions, "_MORE_IN_OUTAGE", 4)
    found, _ = seeded(pipeline, 3)
    without_labels = {e.photo_id for e in found if e.error == "AwsUnavailable"}
    assert len(without_labels) >= 3
    incidents = operations_of(pipeline, Operator()).incidents()
    assert {incident.status for incident in incidents} == {"RESOLVED"}
    (outage,) = [one for one in incidents if not one.only_owners_can_fix]
    assert outage.photos == outage.executions == len(without_labels)
    assert outage.resolved_at
    resolved = timestamps.parse(outage.resolved_at)
    assert resolved - timestamps.parse(outage.last_at) > timedelta(minutes=10)
    assert len(incidents) <= 1 + len(PHOTO_ERRORS)


@pytest.mark.soak
def test_a_seeded_execution_can_be_opened_without_a_history(pipeline: Pipeline) -> None:
    (first, *_), _ = seeded(pipeline, 3)
    view = read_execution(resources().operations, resources().step_functions, first.name)
    assert view.item
    assert (view.item.seeded, view.events) == (True, [])
