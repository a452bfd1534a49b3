"""How an execution ended, recorded: in its item, in its photo, in the counters.

The status-change event and the reconciliation both come through here.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from backend import timestamps
from backend.aws.step_functions import ExecutionDescription, StepFunctions
from backend.database.attribute_values import Item
from backend.database.counters import Usage
from backend.database.executions import NOT_STARTED, Ending, Execution, Executions
from backend.database.photo_runs import PhotoRuns
from backend.database.table import ConditionFailed, Table
from backend.errors import MissingObject
from backend.executions.execution_history import Attempt, StateRun, failure, states_from_events
from backend.timestamps import milliseconds_between

_STATES_BETWEEN = 2
"""States that report no progress on the way of a run that goes well: ImageTypeCheck and
ParallelProcessing."""


@dataclass(frozen=True)
class Outcomes:
    """Records endings with the permissions of whoever asks."""

    metadata: Table
    operations: Table
    step_functions: StepFunctions

    def record(self, ended: ExecutionDescription) -> str | None:
        """Record an ended execution. Returns its outcome, None if it was recorded before.

        One that somebody started by hand may have an input of its own, and then no photo.
        """
        owner, photo_id = ended.input.get("owner"), ended.input.get("photo_id")
        photo = PhotoRuns(self.metadata).find(owner, photo_id) if owner and photo_id else None
        own = bool(photo and photo.get("execution_arn") == ended.arn)
        ending = self._ending(ended, photo if own else None)
        executions = Executions(self.operations)
        try:
            recorded = executions.close(ending, self.metadata, own_photo=own)
        except ConditionFailed:  # taken by another run since it was read
            ending = self._ending(ended, None)
            recorded = executions.close(ending, self.metadata, own_photo=False)
        return ending.outcome if recorded else None

    def _ending(self, ended: ExecutionDescription, photo: Item | None) -> Ending:
        told = _told_by(photo["steps"]) if photo and _went_well(ended, photo["steps"]) else None
        if told:
            failed, transitions = None, len(told) + _STATES_BETWEEN
        else:
            events = self.step_functions.history(ended.arn)
            runs = states_from_events(events)
            told, transitions = steps_of(runs), transitions_of(runs)
            why = failure(events)
            failed = asdict(why) if why else None
        outcome = "PARTIAL" if ended.status == "SUCCEEDED" and failed else ended.status
        lost = failed is not None and failed["error"] == MissingObject.__name__
        if photo is None and (ended.status == "SUCCEEDED" or lost) and _of_a_photo(ended):
            outcome, failed = "SUPERSEDED", None  # whoever deletes a photo deletes its object first
        return Ending(
            execution=_execution(ended, photo),
            status=ended.status,
            outcome=outcome,
            ended_at=timestamps.iso(ended.stopped_at or ended.started_at),
            steps=told,
            failure=failed,
            usage=Usage(transitions, _labelled(told, photo)),
        )


def _of_a_photo(ended: ExecutionDescription) -> bool:
    return "photo_id" in ended.input


def never_started(execution: Execution) -> Ending:
    """The ending of an execution that was announced, and that Step Functions never heard of."""
    cause = "It was announced, but Step Functions knows no such execution."
    return Ending(
        execution=execution,
        status="FAILED",
        outcome="FAILED",
        ended_at=execution.started_at,
        steps={},
        failure={"error": NOT_STARTED, "cause": cause},
        usage=Usage(0, 0),
    )


def steps_of(runs: Mapping[str, StateRun]) -> dict[str, dict[str, Any]]:
    """The progress map of a photo, from the history instead of from its steps' own reports."""
    return {name: _step(run) for name, run in runs.items()}


def transitions_of(runs: Mapping[str, StateRun]) -> int:
    """Steps that AWS charges for: each state entered, and each retry of a task.

    https://aws.amazon.com/step-functions/pricing/
    """
    return sum(max(1, len(run.attempts)) for run in runs.values())


def _step(run: StateRun) -> dict[str, Any]:
    started = timestamps.iso(run.entered_at)
    ended = timestamps.iso(run.exited_at or run.entered_at)
    step: dict[str, Any] = {
        "status": run.status,
        "attempt": max(1, len(run.attempts)),
        "started_at": started,
        "ms": milliseconds_between(started, ended),
    }
    if run.attempts:
        step["lambda_ms"] = sum(_milliseconds(attempt) for attempt in run.attempts)
    return {**step, "error": run.error} if run.error else step


def _milliseconds(attempt: Attempt) -> int:
    ended = attempt.ended_at or attempt.started_at
    return milliseconds_between(timestamps.iso(attempt.started_at), timestamps.iso(ended))


def _told_by(steps: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: {**step, "lambda_ms": step["ms"]} for name, step in steps.items()}


def _labelled(steps: Mapping[str, Mapping[str, Any]], photo: Item | None) -> int:
    """Whether the recogniser was asked and answered; a photo too small for it is not sent."""
    answered = steps.get("DetectLabels", {}).get("status") == "SUCCEEDED"
    return int(answered and not (photo and photo.get("labels_note")))


def _went_well(ended: ExecutionDescription, steps: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether nothing failed: then the history has nothing to add, and need not be read.

    A step that could not write at all is missing from the photo, so its branch is asked too. A
    retried one tells of its last attempt only, and all of them cost money.
    """
    if ended.status != "SUCCEEDED" or ended.output is None or "branches" not in ended.output:
        return False
    caught = any("error" in branch for branch in ended.output["branches"])
    return not caught and all(
        step["status"] == "SUCCEEDED" and step["attempt"] == 1 for step in steps.values()
    )


def _execution(ended: ExecutionDescription, photo: Item | None) -> Execution:
    return Execution(
        name=ended.arn.rpartition(":")[2],
        execution_arn=ended.arn,
        owner=ended.input.get("owner", ""),
        photo_id=ended.input.get("photo_id", ""),
        filename=(photo or {}).get("filename", ""),
        attempt=int(ended.input.get("attempt", 1)),
        started_at=timestamps.iso(ended.started_at),
        status="RUNNING",
    )
