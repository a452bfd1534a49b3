"""Hourly counters of ended executions, for the overview of operations.

There is one item for each hour, so a week is one Query, independent of the number of executions.
An execution is counted in the hour in which it started, so each number is the length of a list
that operators can open: the executions that started in that hour and have ended. Another item has
the totals of all time, which only increase.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.database import keys
from backend.database.attribute_values import Item
from backend.database.counter_values import valid_counters
from backend.database.duration_histogram import VISIBLE, WAITED, duration_counts
from backend.database.step_progress import StepProgress, Steps
from backend.database.table import Table
from backend.database.trend_counters import FailureCell, state_duration_counts
from backend.database.update_expressions import UpdateRequest, update
from backend.errors import family_of

_HOUR = "HOUR#"


@dataclass(frozen=True)
class Usage:
    """The use of AWS services by one execution that AWS charges for."""

    transitions: int
    """State transitions: states entered, and retries of tasks."""
    labelled: int
    """Photos that Rekognition labelled: 0 or 1."""


@dataclass(frozen=True)
class CountedRun:
    """An ended execution as the counters see it."""

    started_at: str
    outcome: str
    ended_at: str
    duration_ms: int
    steps: Steps
    usage: Usage
    family: str | None = None
    """Category of the error."""
    cell: FailureCell | None = None
    """None unless it failed."""
    waited_ms: int | None = None
    """From the upload to the first state; None if the photo has another execution now."""
    visible_ms: int | None = None
    """From the upload to the end of an execution with a result; None without a result."""


def counter_updates(
    run: CountedRun, replaced: str | None = None, *, again: bool = False
) -> list[UpdateRequest]:
    """The updates that count one ended execution: in the hour of its start, and in the totals.

    ``replaced``: start of a failed execution of the same photo, whose place this one takes.
    ``again``: an end of this execution was counted before and subtracted from its hour, because it
    was redriven. The totals, which only increase, keep its first end.
    States without ``lambda_ms`` call no Lambda function and are not counted.
    """
    counts = _counts(run)
    hours = {keys.hour_key(run.started_at)["sk"]: dict(counts)}
    if replaced:
        counts["replaced"] = 1
        hours.setdefault(keys.hour_key(replaced)["sk"], {})["replaced"] = 1
    updates = [update({"pk": keys.COUNTER, "sk": hour}, add=add) for hour, add in hours.items()]
    latest = _latest_results(run)
    if again and not latest:
        return updates
    return [*updates, update(keys.TOTALS, set_=latest, add=None if again else counts)]


def hours_and_totals(table: Table, first: str) -> tuple[dict[str, Item], Item]:
    """The counters since a timestamp's hour, by hour (YYYY-MM-DDTHH), and those of all time.

    One Query for a week.
    """
    between = (keys.hour_key(first)["sk"], keys.TOTALS["sk"])
    items = table.query_all(None, ("pk", keys.COUNTER), sort_between=("sk", *between))
    by_hour = {str(item["sk"]).removeprefix(_HOUR): valid_counters(item) for item in items}
    totals = by_hour.pop(str(keys.TOTALS["sk"]).removeprefix(_HOUR), {})
    return by_hour, totals


def runs_ended(counters: Mapping[str, Any]) -> int:
    """The number of ended executions that an item of counters counts."""
    valid = valid_counters(counters)
    return sum(value for name, value in valid.items() if name.startswith("outcome_"))


def _counts(run: CountedRun) -> dict[str, int | set[str]]:
    counts: dict[str, int | set[str]] = {
        f"outcome_{run.outcome.lower()}": 1,
        "duration_ms": run.duration_ms,
        **duration_counts(run.duration_ms),
        "transitions": run.usage.transitions,
        "labelled": run.usage.labelled,
    }
    if run.family:
        counts[f"family_{run.family}"] = 1
    if run.cell:
        counts[run.cell.counter] = 1
    if run.waited_ms is not None:
        counts |= duration_counts(run.waited_ms, WAITED)
    if run.visible_ms is not None:
        counts |= duration_counts(run.visible_ms, VISIBLE)
    for state, step in run.steps.items():
        if "lambda_ms" in step:
            counts.update(_state_counts(state, step))
    return counts


def _latest_results(run: CountedRun) -> dict[str, str]:
    """When each state last succeeded, and when and why it last failed because of AWS or our code.

    The health of what a state depends on follows from it.
    """
    latest: dict[str, str] = {}
    for state, step in run.steps.items():
        if "lambda_ms" not in step:
            continue
        if step["status"] == "SUCCEEDED":
            latest[f"succeeded_at_{state}"] = run.ended_at
        elif _is_service_failure(step):
            latest[f"failed_at_{state}"] = run.ended_at
            latest[f"failed_error_{state}"] = step.get("error", "")
    return latest


def _state_counts(state: str, step: StepProgress) -> dict[str, int]:
    failed = step["status"] != "SUCCEEDED"
    return {
        f"state_runs_{state}": 1,
        f"state_ms_{state}": int(step.get("ms", 0)),
        **state_duration_counts(state, int(step.get("ms", 0))),
        f"state_attempts_{state}": int(step.get("attempt", 1)),
        f"lambda_ms_{state}": int(step["lambda_ms"]),
        **({f"state_failures_{state}": 1} if failed else {}),
        **({f"state_service_failures_{state}": 1} if failed and _is_service_failure(step) else {}),
    }


def _is_service_failure(step: StepProgress) -> bool:
    return "error" in step and family_of(step["error"]) in ("aws", "internal")
