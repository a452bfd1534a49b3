"""Hourly counters of ended executions: what the operations view reads instead of the executions.

One item an hour, so that a week is one Query whatever the number of executions. The hour is that
of the start, so that each number is the length of a list that can be opened: the executions
started in that hour which have ended.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from backend.catalog import keys
from backend.catalog.expressions import update
from backend.catalog.items import Item
from backend.catalog.table import Table

DURATION_BOUNDS_MS = (
    100, 200, 300, 500, 700, 1_000, 1_500, 2_000, 3_000, 5_000, 7_000, 10_000, 15_000, 20_000,
    30_000, 60_000, 120_000, 300_000,
)  # fmt: skip
"""Upper bounds of the duration histogram; a last bucket holds what took longer."""


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
    steps: Mapping[str, Mapping[str, Any]],
    usage: Usage,
    *,
    family: str | None = None,
) -> dict[str, Any]:
    """The UpdateItem that counts one ended execution in the hour it was started.

    ``steps`` counts where it has ``lambda_ms``, the milliseconds that its function ran in all
    attempts: other states call none.
    """
    add = {
        f"outcome_{outcome.lower()}": 1,
        "duration_ms": duration_ms,
        _bucket(duration_ms): 1,
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


def percentile(hours: Iterable[Item], share: float) -> float | None:
    """A percentile of the durations in milliseconds, interpolated within its bucket.

    ``share`` is 0.5 for the median. None where nothing ended. What took longer than the last
    bound counts as that bound.
    """
    counts = [0] * (len(DURATION_BOUNDS_MS) + 1)
    for hour in hours:
        for index in range(len(counts)):
            counts[index] += int(hour.get(f"bucket_{index:02}", 0))
    total = sum(counts)
    if total == 0:
        return None
    edges = [0, *DURATION_BOUNDS_MS, DURATION_BOUNDS_MS[-1]]
    wanted, seen = share * total, 0
    for count, (low, high) in zip(counts, pairwise(edges), strict=True):
        if count and seen + count >= wanted:
            return low + (high - low) * (wanted - seen) / count
        seen += count
    return float(edges[-1])


def _of_state(state: str, step: Mapping[str, Any]) -> dict[str, int]:
    failed = step["status"] != "SUCCEEDED"
    return {
        f"state_runs_{state}": 1,
        f"state_ms_{state}": int(step.get("ms", 0)),
        f"state_attempts_{state}": int(step.get("attempt", 1)),
        f"lambda_ms_{state}": int(step["lambda_ms"]),
        **({f"state_failures_{state}": 1} if failed else {}),
    }


def _bucket(duration_ms: int) -> str:
    index = sum(1 for bound in DURATION_BOUNDS_MS if duration_ms > bound)
    return f"bucket_{index:02}"
