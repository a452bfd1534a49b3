"""What all tasks of the state machine share: progress, results, error names."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from backend import timestamps
from backend.aws.execution_names import name_from_arn
from backend.database.attribute_values import Item
from backend.database.photo_progress import PhotoProgress
from backend.errors import AwsError, PhotoSuperseded
from backend.handlers.common.environment import resources
from backend.handlers.common.execution_log import log_event

Event = Mapping[str, Any]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Task:
    """The input of a Task state's function: the execution and the state that call it."""

    execution_arn: str
    state: str
    call: int
    """1 for the first attempt of this state in the execution, more for retries."""
    entered_at: str
    """When the execution entered the state, ISO 8601 UTC: before the function was started."""
    key: str
    owner: str
    photo_id: str
    sequencer: str
    attempt: int
    """1 for the first execution of this content, more for later ones."""
    redrive_count: int = 0
    """How often the execution was redriven; the context object has it only then."""
    labels_are_counted: bool = False
    """Whether its call of Rekognition was counted when the execution was started."""

    @classmethod
    def from_event(cls, event: Event) -> "Task":
        """A Task from the event of the function.

        ``Parameters`` of each Task state pass two parts of the context object: ``execution``
        (``$$.Execution``, whose ``Input`` names the photo) and ``state`` (``$$.State``).
        https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
        """
        execution, state = event["execution"], event["state"]
        photo = execution["Input"]
        return cls(
            execution_arn=execution["Id"],
            state=state["Name"],
            call=int(state["RetryCount"]) + 1,
            entered_at=timestamps.iso(timestamps.parse(state["EnteredTime"])),
            key=photo["key"],
            owner=photo["owner"],
            photo_id=photo["photo_id"],
            sequencer=photo["sequencer"],
            attempt=int(photo["attempt"]),
            redrive_count=int(execution.get("RedriveCount") or 0),
            labels_are_counted=bool(photo.get("labels_are_counted")),
        )

    def log_event(self, event: str, error: Exception | None = None) -> None:
        """Log an event of this call."""
        name = name_from_arn(self.execution_arn)
        log_event(name, self.state, self.call, event, error)

    @property
    def progress(self) -> PhotoProgress:
        """Writes this execution's progress and results into the photo."""
        return PhotoProgress(
            resources().image_metadata, self.owner, self.photo_id, self.execution_arn
        )


@dataclass(frozen=True)
class Result:
    """The result of a step."""

    output: Mapping[str, Any]
    """Added to the execution's state, which operators can read: no positions, no image content."""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """Written into the photo."""
    remove: tuple[str, ...] = ()
    """Attributes to be removed from the photo."""
    sorts: bool = False
    """Whether the photo's place in lists follows from these attributes."""
    afterwards: Callable[[], None] | None = None
    """Called after the result is stored; if it fails, the reconciliation repeats it later."""


Work = Callable[[Task, Item], Result]
"""Computes the result of a step from the task and the photo's item."""


def run_step(event: Event, work: Work) -> Mapping[str, Any]:
    """Run one step: store its start, do the work, store its result and its end in one write.

    An error is stored in the photo and raised; its class name is the error name that the state
    machine's Retry and Catch refer to.
    """
    task = Task.from_event(event)
    task.log_event("started")
    began = time.monotonic()
    try:
        if task.redrive_count:
            task.progress.reopen(task.redrive_count)
        photo = task.progress.step_started(task.state, task.call, task.entered_at)
        output = _do_work(task, photo, work, began)
    except Exception as error:
        task.log_event("failed", error)
        raise
    task.log_event("succeeded")
    return output


def _do_work(task: Task, photo: Item, work: Work, began: float) -> Mapping[str, Any]:
    step = photo["steps"][task.state]
    try:
        result = work(task, photo)
        step["lambda_ms"] = round((time.monotonic() - began) * 1000)
        task.progress.step_succeeded(
            task.state, step, photo, result.attributes, remove=result.remove, sorts=result.sorts
        )
    except PhotoSuperseded:
        raise
    except Exception as error:
        _store_failure(task, step, error)
        raise
    if result.afterwards:
        try:
            result.afterwards()
        except AwsError as error:
            task.log_event("cleanup failed", error)
    return result.output


def _store_failure(task: Task, step: Item, error: Exception) -> None:
    """Store a failed attempt in the photo; if that fails too, the first error is still raised."""
    try:
        task.progress.step_failed(task.state, step, type(error).__name__, str(error))
    except (PhotoSuperseded, AwsError):
        log.exception("could not store that %s failed", task.state)
