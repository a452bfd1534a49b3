"""Hourly counters of ended executions: what the operations view reads instead of the executions.

One item an hour, so that a week is one Query whatever the number of executions. The hour is that
of the start, so that each number is the length of a list that can be opened: the executions
started in that hour which have ended.
"""

from dataclasses import dataclass

from backend.database import keys
from backend.database.attribute_values import Item
from backend.database.duration_histogram import duration_counts
from backend.database.step_progress import StepProgress, Steps
from backend.database.table import Table
from backend.database.update_expressions import UpdateRequest, update
from backend.errors import family_of


@dataclass(frozen=True)
class Usage:
    """What one execution used, as far as AWS charges for it."""

    transitions: int
    """States entered, and retries of tasks."""
    labelled: int
    """Photos that the recogniser answered for: 0 or 1."""


def counter_update(
    started_at: str,
    outcome: str,
    duration_ms: int,
    steps: Steps,
    usage: Usage,
    *,
    family: str | None = None,
) -> UpdateRequest:
    """The UpdateItem that counts one ended execution in the hour it was started.

    ``steps`` counts where it has ``lambda_ms``, the milliseconds that its function ran in all
    attempts: other states call none.
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
    for state, step in steps.items():
        if "lambda_ms" in step:
            add.update(_of_state(state, step))
    return update(keys.hour_key(started_at), add=add)


def hours_between(table: Table, first: str, last: str) -> list[Item]:
    """The counters from one moment's hour to another's, oldest first: a week fits one Query."""
    between = (keys.hour_key(first)["sk"], keys.hour_key(last)["sk"])
    return list(table.query_all(None, ("pk", keys.COUNTER), sort_between=("sk", *between)))


def _of_state(state: str, step: StepProgress) -> dict[str, int]:
    failed = step["status"] != "SUCCEEDED"
    return {
        f"state_runs_{state}": 1,
        f"state_ms_{state}": int(step.get("ms", 0)),
        f"state_attempts_{state}": int(step.get("attempt", 1)),
        f"lambda_ms_{state}": int(step["lambda_ms"]),
        **({f"state_failures_{state}": 1} if failed else {}),
        **({f"state_service_failures_{state}": 1} if failed and _of_a_service(step) else {}),
    }


def _of_a_service(step: StepProgress) -> bool:
    return "error" in step and family_of(step["error"]) in ("aws", "internal")
