"""Hourly counters of ended executions, for the overview of operations.

There is one item for each hour, so a week is one Query, independent of the number of executions.
An execution is counted in the hour in which it started, so each number is the length of a list
that operators can open: the executions that started in that hour and have ended.
"""

from dataclasses import dataclass

from backend.database import keys
from backend.database.attribute_values import Item
from backend.database.duration_histogram import duration_counts
from backend.database.step_progress import StepProgress, Steps
from backend.database.table import Table
from backend.database.trend_counters import FailureCell, state_duration_counts
from backend.database.update_expressions import UpdateRequest, update
from backend.errors import family_of


@dataclass(frozen=True)
class Usage:
    """The use of AWS services by one execution that AWS charges for."""

    transitions: int
    """State transitions: states entered, and retries of tasks."""
    labelled: int
    """Photos that Rekognition labelled: 0 or 1."""


def counter_update(
    started_at: str,
    outcome: str,
    duration_ms: int,
    steps: Steps,
    usage: Usage,
    *,
    family: str | None = None,
    cell: FailureCell | None = None,
) -> UpdateRequest:
    """The update that counts one ended execution in the hour in which it started.

    States without ``lambda_ms`` call no Lambda function and are not counted.
    """
    add = {
        f"outcome_{outcome.lower()}": 1,
        "duration_ms": duration_ms,
        **duration_counts(duration_ms),
        "transitions": usage.transitions,
        "labelled": usage.labelled,
    }
    if family:
        add[f"family_{family}"] = 1
    if cell:
        add[cell.counter] = 1
    for state, step in steps.items():
        if "lambda_ms" in step:
            add.update(_state_counts(state, step))
    return update(keys.hour_key(started_at), add=add)


def hours_between(table: Table, first: str, last: str) -> list[Item]:
    """The counters from one timestamp's hour to another's, oldest first: one Query for a week."""
    between = (keys.hour_key(first)["sk"], keys.hour_key(last)["sk"])
    return list(table.query_all(None, ("pk", keys.COUNTER), sort_between=("sk", *between)))


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
