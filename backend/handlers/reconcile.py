"""Reconcile: compares objects, items and executions; on a schedule, or because an operator asks."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from backend import timestamps
from backend.aws.errors import translate
from backend.database.reconciliation_progress import (
    ReconciliationProgress,
    read_progress,
    write_progress,
)
from backend.handlers.common import clients
from backend.reconciliation.reconciler import Reconciliation, Slice

_TIME_LEFT_MS = 60_000
"""With less than this left no further slice is begun."""
_PATIENCE = 10.0
"""Seconds after which an operator who waits gets an answer, and where to go on."""
_MOST_MISMATCHES = 1000
"""Named in one answer; the counts are complete."""


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Go on with the pass under way, or begin one; stop in time and remember the place.

    Takes EventBridge's scheduled event, which repairs; an operator's ``{"repair": bool, "after":
    str | null, "only": [[kind, owner, subject], ...]}``, which has a pass of its own, about nothing
    but ``only`` if that is given; or ``{"latest": moment}`` after a restart, which
    repairs all that is older. Returns ``mismatches``, ``found`` (how many of each kind),
    ``objects`` and ``after`` (where to go on, null at the end).
    """
    asked = "repair" in event
    try:
        progress = _own_pass(event) if asked or "latest" in event else _scheduled_pass()
        late = _after(_PATIENCE) if asked else _with_less_time_than(_TIME_LEFT_MS, context)
        all_slices = _reconciliation(event).slices(
            repair=bool(event.get("repair", True)), after=progress.after
        )
        slices, progress = _go_on(all_slices, progress, late)
        if not asked:
            write_progress(clients.operations(), progress)
    except (ClientError, BotoCoreError) as error:
        raise translate(error) from error
    mismatches = [asdict(mismatch) for part in slices for mismatch in part.mismatches]
    return {
        "mismatches": mismatches[:_MOST_MISMATCHES],
        "found": progress.found,
        "after": progress.after,
        "objects": progress.objects,
    }


def _go_on(
    slices: Iterator[Slice], progress: ReconciliationProgress, late: Callable[[], bool]
) -> tuple[list[Slice], ReconciliationProgress]:
    done: list[Slice] = []
    for part in slices:
        done.append(part)
        progress = _counted(progress, part)
        if late():
            return done, progress
    return done, replace(progress, after=None)


def _reconciliation(event: Mapping[str, Any]) -> Reconciliation:
    if latest := event.get("latest"):
        return Reconciliation(clients.execution_starter(), timestamps.parse(latest))
    if "only" in event:
        only = frozenset((kind, owner, subject) for kind, owner, subject in event["only"])
        return Reconciliation(clients.execution_starter(), only=only)
    return Reconciliation(clients.execution_starter())


def _after(seconds: float) -> Callable[[], bool]:
    latest = time.monotonic() + seconds
    return lambda: time.monotonic() > latest


def _with_less_time_than(milliseconds: int, context: Any) -> Callable[[], bool]:
    return lambda: context.get_remaining_time_in_millis() < milliseconds


def _counted(progress: ReconciliationProgress, part: Slice) -> ReconciliationProgress:
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
    before, now = read_progress(clients.operations()), timestamps.now()
    unfinished = before is not None and before.after is not None
    return before if before and unfinished else ReconciliationProgress(now, now)
