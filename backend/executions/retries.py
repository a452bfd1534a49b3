"""Run executions again by name: what operators ask for, done with a function's permissions.

Operators cannot write photos themselves: the answer to a failed condition holds the item, and with
it what is seen in somebody's picture.
"""

from dataclasses import dataclass

from backend.database.attribute_values import Item
from backend.database.executions import Execution, Executions
from backend.database.photo import DELETED
from backend.database.photo_runs import PhotoRuns
from backend.executions.starter import ExecutionStarter, RetryRefused


@dataclass(frozen=True)
class Rerun:
    """What came of running one execution again."""

    execution: str
    started: str | None = None
    """Name of the new attempt."""
    refused: str | None = None
    """Why there is none."""


def run_again(starter: ExecutionStarter, name: str) -> Rerun:
    """Start a new attempt at the photo of an execution.

    The execution leaves the list of what needs attention, also where there is nothing left to
    retry: the photo was deleted, or has a newer run.
    """
    executions = Executions(starter.operations)
    execution = executions.get(name)
    if execution is None:
        return Rerun(name, refused="there is no such execution")
    if execution.outcome is None:
        return Rerun(name, refused="it is still running")
    if not execution.photo_id:
        executions.clear_attention(name)
        return Rerun(name, refused="it was started by hand, for no photo")
    if why := clear_attention(starter, execution):
        return Rerun(name, refused=why)
    return _started(starter, execution)


def moved_on(execution: Execution, photo: Item | None) -> bool:
    """Whether an execution is no longer its photo's: that was deleted, or has another run."""
    deleted = photo is None or photo["status"] == DELETED
    return deleted or photo.get("execution_arn") != execution.execution_arn  # type: ignore[union-attr]


def clear_attention(starter: ExecutionStarter, execution: Execution) -> str | None:
    """Take an execution whose photo has moved on from the list of what needs attention.

    Returns why, None if its photo still has this run.
    """
    executions = Executions(starter.operations)
    photo = PhotoRuns(starter.metadata).find(execution.owner, execution.photo_id)
    if not moved_on(execution, photo):
        return None
    if photo is None or photo["status"] == DELETED:
        executions.clear_attention(execution.name)
        return "its photo was deleted"
    newer = str(photo.get("execution_arn", "")).rpartition(":")[2]
    executions.mark_retried(execution.name, by=newer, owner=execution.owner)
    return f"its photo has a newer run: {newer}"


def _started(starter: ExecutionStarter, execution: Execution) -> Rerun:
    try:
        started = starter.start_again(execution.owner, execution.photo_id)
    except RetryRefused:
        return Rerun(execution.name, refused="its photo is being processed")
    return Rerun(execution.name, started=started)
