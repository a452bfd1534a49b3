"""Records the outcome of an ended execution: in its item, in its photo, in the counters.

The handler of the status change event and the reconciliation use this module.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from backend import timestamps
from backend.aws.step_functions import ExecutionDescription, StepFunctions
from backend.database.attribute_values import Item
from backend.database.counters import Usage
from backend.database.executions import (
    NOT_STARTED,
    Execution,
    ExecutionResult,
    Executions,
    size_class,
)
from backend.database.photo import LABELS_WAIT_SINCE
from backend.database.photo_progress import PhotoExecutions, PhotoProgress
from backend.database.redriven_executions import reopen_execution
from backend.database.step_progress import StepProgress, Steps, parse_steps
from backend.database.table import ConditionFailed, Table
from backend.errors import MissingObject
from backend.executions.history_entries import paused_ms
from backend.executions.states_from_history import Attempt, StateRun, failure, states_from_events
from backend.timestamps import milliseconds_between

_STATES_WITHOUT_PROGRESS = 2
"""States of an execution without failures that write no progress into the photo: ImageTypeCheck and
ParallelProcessing."""


@dataclass(frozen=True)
class OutcomeRecorder:
    """Records outcomes, with the permissions of its resources' clients."""

    metadata: Table
    operations: Table
    step_functions: StepFunctions

    def record(self, ended: ExecutionDescription) -> ExecutionResult | None:
        """Record an ended execution. Returns its result, None if it was recorded before.

        The input of an execution that a user started in the console may name no photo.
        """
        owner, photo_id = ended.input.get("owner"), ended.input.get("photo_id")
        photo = PhotoExecutions(self.metadata).find(owner, photo_id) if owner and photo_id else None
        owns_photo = bool(photo and photo.get("execution_arn") == ended.arn)
        result = self._result(ended, photo if owns_photo else None)
        recorded = self._close(ended, result, owns_photo=owns_photo)
        if recorded is None and ended.redrive_count and self.reopen(ended):
            # The event of the redrive has not arrived: the item still has the end before it.
            recorded = self._close(ended, result, owns_photo=owns_photo)
        return recorded

    def reopen(self, redriven: ExecutionDescription) -> bool:
        """Record that an ended execution runs again, because it was redriven.

        Returns False for an execution that was not redriven, or if this was recorded before.
        """
        if not redriven.redrive_count:
            return False
        owner, photo_id = redriven.input.get("owner"), redriven.input.get("photo_id")
        if owner and photo_id:
            progress = PhotoProgress(self.metadata, owner, photo_id, redriven.arn)
            progress.reopen(redriven.redrive_count)
        return reopen_execution(self.operations, redriven.name, redriven.redrive_count)

    def _close(
        self, ended: ExecutionDescription, result: ExecutionResult, *, owns_photo: bool
    ) -> ExecutionResult | None:
        """Store a result. Returns it, None if the end was recorded before."""
        executions = Executions(self.operations)
        try:
            recorded = executions.close(result, self.metadata, owns_photo=owns_photo)
        except ConditionFailed:  # the photo was assigned to another execution meanwhile
            result = self._result(ended, None)
            recorded = executions.close(result, self.metadata, owns_photo=False)
        return result if recorded else None

    def _result(self, ended: ExecutionDescription, photo: Item | None) -> ExecutionResult:
        stored, paused = parse_steps(photo["steps"]) if photo else {}, 0
        if photo and _needs_no_history(ended, stored):
            steps = _with_lambda_durations(stored)
            failed, transitions = None, len(steps) + _STATES_WITHOUT_PROGRESS
        else:
            events = self.step_functions.history(ended.arn)
            runs = states_from_events(events)
            steps, transitions = steps_of(runs), transitions_of(runs)
            reason, paused = failure(events), paused_ms(events)
            failed = asdict(reason) if reason else None
        outcome = "PARTIAL" if ended.status == "SUCCEEDED" and failed else ended.status
        if _is_superseded(ended, photo, failed):
            outcome, failed = "SUPERSEDED", None
        execution = _execution(ended, photo)
        return ExecutionResult(
            execution=execution,
            status=ended.status,
            outcome=outcome,
            ended_at=timestamps.iso(ended.stopped_at or ended.started_at),
            steps=steps,
            failure=failed,
            usage=Usage(transitions, _labelled(steps, photo)),
            paused_ms=paused,
            waited_ms=waited_ms(execution.queued_at, steps),
            labels_wait=_labels_wait(ended),
        )


def result_of_unstarted(execution: Execution) -> ExecutionResult:
    """The result of an execution that has an item but that Step Functions does not know."""
    cause = "It has an item in the table, but Step Functions has no execution of this name."
    return ExecutionResult(
        execution=execution,
        status="FAILED",
        outcome="FAILED",
        ended_at=execution.started_at,
        steps={},
        failure={"error": NOT_STARTED, "cause": cause},
        usage=Usage(0, 0),
    )


def steps_of(runs: Mapping[str, StateRun]) -> Steps:
    """The attribute ``steps`` from the execution history instead of from the photo."""
    return {name: _step(run) for name, run in runs.items()}


def transitions_of(runs: Mapping[str, StateRun]) -> int:
    """The state transitions that AWS charges for: each state entered, and each retry of a task.

    https://aws.amazon.com/step-functions/pricing/
    """
    return sum(max(1, len(run.attempts)) + run.other_transitions for run in runs.values())


def _step(run: StateRun) -> StepProgress:
    started = timestamps.iso(run.entered_at)
    ended = timestamps.iso(run.exited_at or run.entered_at)
    step: StepProgress = {
        "status": "FAILED" if run.status == "CAUGHT" else run.status,
        "attempt": max(1, len(run.attempts)),
        "started_at": started,
        "ms": milliseconds_between(started, ended),
    }
    if run.attempts:
        step["lambda_ms"] = sum(_milliseconds(attempt) for attempt in run.attempts)
    if run.error:
        step["error"] = run.error
    return step


def _milliseconds(attempt: Attempt) -> int:
    ended = attempt.ended_at or attempt.started_at
    return milliseconds_between(timestamps.iso(attempt.started_at), timestamps.iso(ended))


def _with_lambda_durations(steps: Steps) -> Steps:
    """The steps of a photo, each a single attempt, with the duration of its function."""
    return {
        name: {**step, "lambda_ms": step.get("lambda_ms", step.get("ms", 0))}
        for name, step in steps.items()
    }


def _labelled(steps: Steps, photo: Item | None) -> int:
    """1 if Rekognition was called successfully.

    It is not called for a photo that is too small, and not beyond its daily ceiling.
    """
    step = steps.get("DetectLabels")
    succeeded = step is not None and step["status"] == "SUCCEEDED"
    skipped = photo and (photo.get("labels_note") or photo.get(LABELS_WAIT_SINCE))
    return int(succeeded and not skipped)


def _needs_no_history(ended: ExecutionDescription, steps: Steps) -> bool:
    """Whether every step succeeded at its first attempt: then the history adds no information.

    A step that could not write at all is missing from the photo, so the execution's output is
    checked for errors that a branch caught. A retried step stores its last attempt only, but AWS
    charges for all attempts.
    """
    if ended.redrive_count:
        return False
    if ended.status != "SUCCEEDED" or ended.output is None or "branches" not in ended.output:
        return False
    caught = any("error" in branch for branch in ended.output["branches"])
    return not caught and all(
        step["status"] == "SUCCEEDED" and step["attempt"] == 1 for step in steps.values()
    )


def _labels_wait(ended: ExecutionDescription) -> bool:
    branches = (ended.output or {}).get("branches", [])
    return any((branch.get("labels") or {}).get("waiting") for branch in branches)


def _is_superseded(
    ended: ExecutionDescription, photo: Item | None, failed: Mapping[str, Any] | None
) -> bool:
    """Whether the photo was deleted, or has a newer execution, and this one did not fail otherwise.

    A deletion deletes the object before the item, so an execution may fail with MissingObject.
    """
    if photo is not None or "photo_id" not in ended.input:
        return False
    object_missing = failed is not None and failed["error"] == MissingObject.__name__
    return ended.status == "SUCCEEDED" or object_missing


def _execution(ended: ExecutionDescription, photo: Item | None) -> Execution:
    redriven = (photo or {}).get("redrive_count")
    return Execution(
        name=ended.name,
        execution_arn=ended.arn,
        owner=ended.input.get("owner", ""),
        photo_id=ended.input.get("photo_id", ""),
        filename=(photo or {}).get("filename", ""),
        attempt=int(ended.input.get("attempt", 1)),
        started_at=timestamps.iso(ended.started_at),
        status="RUNNING",
        format=_format(photo),
        size_class=size_class((photo or {}).get("size_bytes")),
        redrive_count=ended.redrive_count,
        # Since a redrive was recorded, the photo has the time of the redrive.
        queued_at=None if redriven else (photo or {}).get("in_flight_since"),
    )


def _format(photo: Item | None) -> str | None:
    """The format of a photo by its content, also of one that is not supported."""
    if photo is None:
        return None
    extracted = photo.get("extracted") or {}
    found = photo.get("format") or extracted.get("format")
    return str(found) if found else None


def waited_ms(queued_at: str | None, steps: Steps) -> int | None:
    """From the upload, or from the request of a retry, to the first state."""
    if queued_at is None or not steps:
        return None
    return milliseconds_between(queued_at, min(step["started_at"] for step in steps.values()))
