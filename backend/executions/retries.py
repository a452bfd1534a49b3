"""Runs executions again by name, for operators, with the permissions of a Lambda function.

Operators have no permission to write photos: DynamoDB returns the item when a condition is not met,
and the item contains labels and positions of a user's photo.
"""

from dataclasses import dataclass

from backend.aws.execution_names import name_from_arn
from backend.database.attribute_values import Item
from backend.database.deleted_photos import is_deleted
from backend.database.executions import Execution, Executions
from backend.database.incident_changes import IncidentChanges
from backend.database.photo_progress import PhotoExecutions
from backend.executions.starter import ExecutionStarter, RetryRefused


@dataclass(frozen=True)
class RetryResult:
    """The result of running one execution again."""

    execution: str
    started: str | None = None
    """Name of the new execution."""
    refused: str | None = None
    """Why no execution was started."""


def run_again(
    starter: ExecutionStarter, name: str, *, labels_are_counted: bool = False
) -> RetryResult:
    """Start a new attempt at the photo of an execution (``start_retry``).

    The execution is removed from the list that needs attention, also if it cannot be retried
    because the photo was deleted or has a newer execution.
    """
    executions = Executions(starter.operations)
    execution = executions.get(name)
    if execution is None:
        return RetryResult(name, refused="there is no such execution")
    if execution.outcome is None:
        return RetryResult(name, refused="it is still running")
    if not execution.photo_id:
        _clear_attention(starter, execution)
        return RetryResult(name, refused="it was started by hand, for no photo")
    if reason := clear_attention_if_superseded(starter, execution):
        return RetryResult(name, refused=reason)
    try:
        started = starter.start_retry(
            execution.owner, execution.photo_id, labels_are_counted=labels_are_counted
        )
    except RetryRefused:
        return RetryResult(name, refused=_refusal(starter, execution))
    return RetryResult(name, started=started)


def _refusal(starter: ExecutionStarter, execution: Execution) -> str:
    """Why no execution was started for a photo that is assigned to this one.

    A photo in Trash needs no attention: after a restore its owner can run it again.
    """
    photo = PhotoExecutions(starter.metadata).find(execution.owner, execution.photo_id)
    if photo and "trashed_at" in photo:
        Executions(starter.operations).clear_attention(execution.name)
        return "its photo is in Trash"
    return "its photo is being processed"


def is_superseded(execution: Execution, photo: Item | None) -> bool:
    """Whether the photo of an execution was deleted, or has another execution."""
    if photo is None or is_deleted(photo):
        return True
    return bool(photo.get("execution_arn") != execution.execution_arn)


def clear_attention_if_superseded(starter: ExecutionStarter, execution: Execution) -> str | None:
    """Remove a superseded execution from the list that needs attention.

    Returns the reason, None if the photo is still assigned to this execution.
    """
    executions = Executions(starter.operations)
    photo = PhotoExecutions(starter.metadata).find(execution.owner, execution.photo_id)
    if not is_superseded(execution, photo):
        return None
    if photo is None or is_deleted(photo):
        _clear_attention(starter, execution)
        return "its photo was deleted"
    newer = name_from_arn(photo.get("execution_arn"))
    executions.mark_retried(execution.name, by=newer, owner=execution.owner)
    if not execution.retried_by:  # otherwise the end of its next attempt decides
        _leave_incident(starter, execution)
    return f"its photo has a newer run: {newer}"


def _clear_attention(starter: ExecutionStarter, execution: Execution) -> None:
    Executions(starter.operations).clear_attention(execution.name)
    _leave_incident(starter, execution)


def _leave_incident(starter: ExecutionStarter, execution: Execution) -> None:
    if execution.incident:
        incidents = IncidentChanges(starter.operations)
        incidents.leave(execution.incident, execution.photo_content)
