"""Reconcile: compares objects, items and executions, on a schedule or for an operator."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from backend import timestamps
from backend.database.execution_lists import ExecutionLists
from backend.database.reconciliation_progress import (
    ReconciliationProgress,
    read_progress,
    write_progress,
)
from backend.executions.waiting_labels import run_waiting
from backend.handlers.common.embedded_metrics import print_metrics
from backend.handlers.common.environment import resources
from backend.reconciliation.reconciler import Reconciliation, Slice

_TIME_LEFT_MS = 60_000
"""No slice starts with less time than this left."""
_SECONDS_FOR_OPERATOR = 10.0
"""An operator waits for the response: after this time it returns where the next request continues.
"""
_SECONDS_FOR_WAITING = 60.0
"""Longest time to start waiting photos; the next event starts the rest."""
_MAX_MISMATCHES = 1000
"""Mismatches in one response; the counts are complete."""


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Continue the current pass, or start one; stop before the time limit and store the position.

    Except for an operator, photos whose labels wait for another day are started first.

    Accepts three kinds of events:

    - EventBridge's scheduled event: repairs.
    - ``{"repair": bool, "after": str | null, "only": [[kind, owner, subject], ...]}`` from an
      operator: a pass of its own, for the mismatches in ``only`` if that is present.
    - ``{"latest": timestamp}`` after a restart: repairs everything up to this time.

    Returns ``mismatches``, ``found`` (their number by kind), ``objects`` and ``after`` (where the
    next request continues, null at the end).
    """
    from_operator = "repair" in event
    progress = _own_pass(event) if from_operator or "latest" in event else _scheduled_pass()
    must_stop = _deadline(_SECONDS_FOR_OPERATOR) if from_operator else _time_limit(context)
    all_slices = _reconciliation(event).slices(
        repair=bool(event.get("repair", True)), after=progress.after
    )
    if not from_operator:
        run_waiting(
            resources().execution_starter,
            resources().rekognition_calls,
            _deadline(_SECONDS_FOR_WAITING),
        )
    slices, progress = _continue(all_slices, progress, must_stop)
    if not from_operator:
        write_progress(resources().operations, progress)
        print_queue()
    mismatches = [asdict(mismatch) for part in slices for mismatch in part.mismatches]
    return {
        "mismatches": mismatches[:_MAX_MISMATCHES],
        "found": progress.found,
        "after": progress.after,
        "objects": progress.objects,
    }


def print_queue() -> None:
    """Print the metrics of the photos that wait: an alarm watches the age of the oldest one."""
    queue = ExecutionLists(resources().operations).queue()
    age = queue.age_seconds(datetime.now(UTC))
    metrics = {"OldestWaitingSeconds": age, "QueueLength": queue.length}
    print_metrics(metrics, {"OldestWaitingSeconds": "Seconds"})


def _continue(
    slices: Iterator[Slice], progress: ReconciliationProgress, must_stop: Callable[[], bool]
) -> tuple[list[Slice], ReconciliationProgress]:
    done: list[Slice] = []
    for part in slices:
        done.append(part)
        progress = _added(progress, part)
        if must_stop():
            return done, progress
    return done, replace(progress, after=None)


def _reconciliation(event: Mapping[str, Any]) -> Reconciliation:
    if latest := event.get("latest"):
        return Reconciliation(resources(), timestamps.parse(latest))
    if "only" in event:
        only = frozenset((kind, owner, subject) for kind, owner, subject in event["only"])
        return Reconciliation(resources(), only=only)
    return Reconciliation(resources())


def _deadline(seconds: float) -> Callable[[], bool]:
    latest = time.monotonic() + seconds
    return lambda: time.monotonic() > latest


def _time_limit(context: Any) -> Callable[[], bool]:
    return lambda: context.get_remaining_time_in_millis() < _TIME_LEFT_MS


def _added(progress: ReconciliationProgress, part: Slice) -> ReconciliationProgress:
    found = dict(progress.found)
    for mismatch in part.mismatches:
        found[mismatch.kind] = found.get(mismatch.kind, 0) + 1
    return replace(
        progress,
        at=timestamps.now(),
        after=part.after,
        objects=progress.objects + part.objects,
        found=found,
        repaired=progress.repaired + sum(mismatch.repaired for mismatch in part.mismatches),
    )


def _own_pass(event: Mapping[str, Any]) -> ReconciliationProgress:
    now = timestamps.now()
    return ReconciliationProgress(now, now, after=event.get("after"))


def _scheduled_pass() -> ReconciliationProgress:
    previous, now = read_progress(resources().operations), timestamps.now()
    is_unfinished = previous is not None and previous.after is not None
    return previous if previous and is_unfinished else ReconciliationProgress(now, now)
