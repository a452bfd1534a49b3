"""Run executions again by name: what operators ask for, done with a function's permissions.

Operators cannot write photos themselves: the answer to a failed condition holds the item, and with
it what is seen in somebody's picture.
"""

from dataclasses import dataclass

from backend.catalog.executions import Execution, Executions
from backend.catalog.photo import DELETED
from backend.catalog.photo_runs import PhotoRuns
from backend.runs import RetryRefused, Runs


@dataclass(frozen=True)
class Rerun:
    """What came of running one execution again."""

    execution: str
    started: str | None = None
    """Name of the new attempt."""
    refused: str | None = None
    """Why there is none."""


def run_again(runs: Runs, name: str) -> Rerun:
    """Start a new attempt at the photo of an execution.

    The execution leaves the list of what needs attention, also where there is nothing left to
    retry: the photo was deleted, or has a newer run.
    """
    executions = Executions(runs.operations)
    execution = executions.get(name)
    if execution is None:
        return Rerun(name, refused="there is no such execution")
    if execution.outcome is None:
        return Rerun(name, refused="it is still running")
    if not execution.photo_id:
        executions.settle(name)
        return Rerun(name, refused="it was started by hand, for no photo")
    photo = PhotoRuns(runs.metadata).find(execution.owner, execution.photo_id)
    if photo is None or photo["status"] == DELETED:
        executions.settle(name)
        return Rerun(name, refused="its photo was deleted")
    if photo.get("execution_arn") != execution.execution_arn:
        newer = str(photo.get("execution_arn", "")).rpartition(":")[2]
        executions.mark_retried(name, by=newer, owner=execution.owner)
        return Rerun(name, refused=f"its photo has a newer run: {newer}")
    return _started(runs, execution)


def _started(runs: Runs, execution: Execution) -> Rerun:
    try:
        started = runs.start_again(execution.owner, execution.photo_id)
    except RetryRefused:
        return Rerun(execution.name, refused="its photo is being processed")
    return Rerun(execution.name, started=started)
