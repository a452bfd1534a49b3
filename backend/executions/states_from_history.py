"""The states of an execution, computed from the events of its history.

The events of a state are found by following ``previousEventId``, because the events of parallel
branches are interleaved.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from backend.errors import STOPPED

RunStatus = Literal["RUNNING", "SUCCEEDED", "FAILED", "ABORTED"]
Event = Mapping[str, Any]

_ATTEMPT_STARTS = ("LambdaFunctionScheduled", "TaskScheduled")
_ATTEMPT_SUCCEEDS = ("LambdaFunctionSucceeded", "TaskSucceeded")
_ATTEMPT_FAILS = (
    "LambdaFunctionFailed",
    "LambdaFunctionTimedOut",
    "LambdaFunctionScheduleFailed",
    "LambdaFunctionStartFailed",
    "TaskFailed",
    "TaskTimedOut",
)
_STATUS_OF_RUNNING_STATES: Mapping[str, RunStatus] = {
    "ExecutionFailed": "ABORTED",
    "ExecutionTimedOut": "FAILED",
    "ExecutionAborted": "ABORTED",
}
"""Events that end an execution without success, and the status that a running state then gets."""


@dataclass(frozen=True)
class Attempt:
    """One attempt of a task: a call of its Lambda function."""

    started_at: datetime
    ended_at: datetime | None = None
    status: RunStatus = "RUNNING"
    error: str | None = None
    cause: str | None = None


@dataclass(frozen=True)
class StateRun:
    """One state that the execution entered."""

    name: str
    type: str
    status: RunStatus
    entered_at: datetime
    exited_at: datetime | None = None
    input: Any = None
    output: Any = None
    attempts: tuple[Attempt, ...] = field(default=())

    @property
    def error(self) -> str | None:
        """Error name of the last attempt, None if it succeeded."""
        return self.attempts[-1].error if self.attempts else None


@dataclass(frozen=True)
class Failure:
    """Why an execution, or a branch of it, failed."""

    failed_state: str | None
    error: str
    cause: str


def states_from_events(events: Iterable[Event]) -> dict[str, StateRun]:
    """The states that the execution has entered so far, in order."""
    runs: dict[str, StateRun] = {}
    state_of: dict[int, str] = {}
    for event in events:
        kind = event["type"]
        if kind in _STATUS_OF_RUNNING_STATES:
            return {name: _ended_without_success(run, event) for name, run in runs.items()}
        name = _state_entered_or_exited(event) or state_of.get(event.get("previousEventId", 0))
        if name is None:
            continue
        state_of[event["id"]] = name
        if kind.endswith("StateEntered"):
            runs[name] = _entered(event, name)
        elif name in runs:
            runs[name] = _advanced(runs[name], event)
        if kind.endswith("StateExited"):
            del state_of[event["id"]]  # the events after it belong to the next state
    return runs


def failure(events: Iterable[Event]) -> Failure | None:
    """Why the execution, or a branch whose error was caught, failed; None without a failure."""
    events = list(events)
    runs = states_from_events(events).values()
    failed = [run for run in runs if run.status == "FAILED" and run.type != "Parallel"]
    tasks = [run for run in failed if run.attempts]
    for event in events:
        if event["type"] in _STATUS_OF_RUNNING_STATES:
            candidates = tasks or failed or [run for run in runs if run.status == "ABORTED"]
            error = _details(event).get("error")
            with_error = [run for run in candidates if run.error == error]
            found = with_error or candidates
            return _execution_failure(event, found[-1].name if found else None)
    if not tasks:
        return None
    last = tasks[0].attempts[-1]
    return Failure(tasks[0].name, last.error or "Unknown", readable_cause(last.cause))


def _execution_failure(event: Event, state: str | None) -> Failure:
    details = _details(event)
    error = details.get("error") or _DEFAULT_ERROR[event["type"]]
    return Failure(state, error, readable_cause(details.get("cause")))


_DEFAULT_ERROR = {
    "ExecutionFailed": "Unknown",
    "ExecutionTimedOut": "States.Timeout",
    "ExecutionAborted": STOPPED,
}


def readable_cause(cause: str | None) -> str:
    """The message in a cause: Lambda returns a JSON object with the message and the traceback."""
    if not cause:
        return ""
    try:
        wrapped = json.loads(cause)
    except ValueError:
        return cause
    return str(wrapped.get("errorMessage", cause)) if isinstance(wrapped, dict) else cause


def _entered(event: Event, name: str) -> StateRun:
    kind = event["type"].removesuffix("StateEntered")
    details = event["stateEnteredEventDetails"]
    status: RunStatus = "FAILED" if kind == "Fail" else "RUNNING"
    return StateRun(
        name, kind, status, event["timestamp"], input=_json(details.get("input")), attempts=()
    )


def _advanced(run: StateRun, event: Event) -> StateRun:
    kind, timestamp = event["type"], event["timestamp"]
    if kind in _ATTEMPT_STARTS:
        return replace(run, status="RUNNING", attempts=(*run.attempts, Attempt(timestamp)))
    if kind in _ATTEMPT_SUCCEEDS:
        return _ended_attempt(run, timestamp, "SUCCEEDED", {})
    if kind in _ATTEMPT_FAILS:
        return _ended_attempt(
            run, timestamp, "FAILED", _details(event) or {"error": "States.Timeout"}
        )
    if kind.endswith("StateExited"):
        return _exited(run, event)
    if kind == "ParallelStateFailed":
        return replace(run, status="FAILED", exited_at=timestamp)
    return run


def _ended_without_success(run: StateRun, event: Event) -> StateRun:
    """A state after the execution has ended without success."""
    status, timestamp = _STATUS_OF_RUNNING_STATES[event["type"]], event["timestamp"]
    attempts = tuple(
        replace(a, status=status, ended_at=timestamp) if a.status == "RUNNING" else a
        for a in run.attempts
    )
    was_running = run.status == "RUNNING"
    return replace(
        run,
        status=status if was_running else run.status,
        exited_at=run.exited_at or timestamp,
        attempts=attempts,
    )


def _exited(run: StateRun, event: Event) -> StateRun:
    # A state whose error was caught has an exit event too, but it failed.
    status: RunStatus = "FAILED" if run.status == "FAILED" else "SUCCEEDED"
    output = _json(event["stateExitedEventDetails"].get("output"))
    return replace(run, status=status, exited_at=event["timestamp"], output=output)


def _ended_attempt(
    run: StateRun, timestamp: datetime, status: RunStatus, details: Mapping[str, Any]
) -> StateRun:
    if not run.attempts:
        return run
    ended = replace(
        run.attempts[-1],
        ended_at=timestamp,
        status=status,
        error=details.get("error"),
        cause=details.get("cause"),
    )
    new_status: RunStatus = "FAILED" if status == "FAILED" else "RUNNING"
    return replace(run, status=new_status, attempts=(*run.attempts[:-1], ended))


def _state_entered_or_exited(event: Event) -> str | None:
    for side in ("stateEnteredEventDetails", "stateExitedEventDetails"):
        if side in event:
            return str(event[side]["name"])
    return None


def _details(event: Event) -> Mapping[str, Any]:
    kind = event["type"]
    found = event.get(f"{kind[0].lower()}{kind[1:]}EventDetails")
    return found if isinstance(found, Mapping) else {}


def _json(text: str | None) -> Any:
    if text is None:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text
