"""What every state of the workflow has in common: progress, results, errors by name."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from backend import timestamps
from backend.aws.errors import translate
from backend.database.attribute_values import Item
from backend.database.photo_runs import PhotoRun
from backend.errors import PhotoSuperseded
from backend.handlers.common import clients
from backend.handlers.common.execution_log import log_event

Event = Mapping[str, Any]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Task:
    """The input of a Task state's function: the execution and the state that call it."""

    execution_arn: str
    state: str
    call: int
    """1 for the first call of this state in the execution, more for its retries."""
    key: str
    owner: str
    photo_id: str
    sequencer: str
    attempt: int
    """1 for the first execution of this content, more for later ones."""

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
            key=photo["key"],
            owner=photo["owner"],
            photo_id=photo["photo_id"],
            sequencer=photo["sequencer"],
            attempt=int(photo["attempt"]),
        )

    def log_event(self, event: str, error: Exception | None = None) -> None:
        """Log what happened to this call."""
        name = self.execution_arn.rpartition(":")[2]
        log_event(name, self.state, self.call, event, error)

    @property
    def run(self) -> PhotoRun:
        """This execution's hold on the photo."""
        return PhotoRun(clients.image_metadata(), self.owner, self.photo_id, self.execution_arn)


@dataclass(frozen=True)
class Result:
    """What a step found out."""

    output: Mapping[str, Any]
    """Goes into the execution, which operators read: no positions, no pictures."""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """Goes into the photo."""
    remove: tuple[str, ...] = ()
    """Attributes that the photo no longer has."""
    afterwards: Callable[[], None] | None = None
    """To be done once the result is stored; the reconciliation does it where that fails."""


Work = Callable[[Task, Item], Result]
"""From the task and the photo's item to what the step found out."""


def run_step(event: Event, work: Work) -> Mapping[str, Any]:
    """Run one step: announce it, do the work, store its result and its end in one write.

    What goes wrong is recorded in the photo and raised under the name that the state machine
    knows: botocore's exceptions become AwsUnavailable or AwsRefused.
    """
    task = Task.from_event(event)
    task.log_event("begun")
    try:
        photo = task.run.begin(task.state, task.call, timestamps.now())
        output = _work(task, photo, work)
    except (ClientError, BotoCoreError) as error:
        task.log_event("failed", error)
        raise translate(error) from error
    except Exception as error:
        task.log_event("failed", error)
        raise
    task.log_event("succeeded")
    return output


def _work(task: Task, photo: Item, work: Work) -> Mapping[str, Any]:
    step = photo["steps"][task.state]
    try:
        result = work(task, photo)
        task.run.succeed(task.state, step, result.attributes, remove=result.remove)
    except PhotoSuperseded:
        raise
    except Exception as error:
        _record(task, step, error)
        raise
    if result.afterwards:
        try:
            result.afterwards()
        except (ClientError, BotoCoreError) as error:
            task.log_event("left something behind", error)
    return result.output


def _record(task: Task, step: Item, error: Exception) -> None:
    """Tell the photo of a failed attempt, without hiding the failure itself."""
    known = translate(error) if isinstance(error, ClientError | BotoCoreError) else error
    try:
        task.run.fail(task.state, step, type(known).__name__, str(known))
    except (PhotoSuperseded, ClientError, BotoCoreError):
        log.exception("could not record that %s failed", task.state)
