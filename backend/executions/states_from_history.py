"""The states of an execution, computed from the events of its history.

A state that was entered and never exited has failed if it is on the chain of ``previousEventId``
from the last ExecutionFailed, or contains such a state; otherwise it was stopped.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from backend.errors import STOPPED
from backend.executions.history_entries import (
    ATTEMPT_FAILS,
    ATTEMPT_STARTS,
    ATTEMPT_SUCCEEDS,
    Entry,
    Event,
    HistoryEntries,
    details_of,
)

RunStatus = Literal["RUNNING", "SUCCEEDED", "CAUGHT", "FAILED", "ABORTED"]
"""CAUGHT: the state failed, and a Catch of it, or of the state around it, handled the error."""

_WORST_FIRST: tuple[RunStatus, ...] = ("FAILED", "RUNNING", "ABORTED", "CAUGHT", "SUCCEEDED")
_DEFAULT_ERROR = {
    "ExecutionFailed": "Unknown",
    "ExecutionTimedOut": "States.Timeout",
    "ExecutionAborted": STOPPED,
}
"""Events that end an execution without success, and the error of those that give none."""


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
    """One state that the execution entered.

    A state that was entered several times, as in a Map state, is described by the entry with the
    worst status.
    """

    name: str
    type: str
    status: RunStatus
    entered_at: datetime
    exited_at: datetime | None = None
    input: Any = None
    output: Any = None
    attempts: tuple[Attempt, ...] = field(default=())
    own_error: str | None = None
    """Error of the state itself: an expression that could not be evaluated, a Map run."""
    own_cause: str | None = None
    other_transitions: int = 0
    """State transitions of its other entries: iterations, loops, and retries around it."""

    @property
    def error(self) -> str | None:
        """Error name of the last attempt, else of the state itself; None if it succeeded."""
        last = self.attempts[-1].error if self.attempts else None
        return last or self.own_error

    @property
    def cause(self) -> str | None:
        """Cause of the error."""
        last = self.attempts[-1] if self.attempts else None
        return last.cause if last and last.error else self.own_cause


@dataclass(frozen=True)
class Failure:
    """Why an execution, or a branch of it, failed."""

    failed_state: str | None
    error: str
    cause: str


def states_from_events(events: Iterable[Event]) -> dict[str, StateRun]:
    """The states that the execution has entered so far, in order."""
    return _runs(_History(events))


def failure(events: Iterable[Event]) -> Failure | None:
    """Why the execution, or a branch whose error was caught, failed; None without a failure."""
    history = _History(events)
    end = history.read.end
    if end and end["type"] in _DEFAULT_ERROR:
        details = details_of(end)
        error = details.get("error") or _DEFAULT_ERROR[end["type"]]
        return Failure(history.failed_state(), error, readable_cause(details.get("cause")))
    for run in _runs(history).values():
        inner = run.error or run.type not in ("Parallel", "Map")
        if run.status in ("FAILED", "CAUGHT") and inner:
            return Failure(run.name, run.error or "Unknown", readable_cause(run.cause))
    return None


def readable_cause(cause: Any) -> str:
    """The message in a cause: Lambda returns a JSON object with the message and the traceback."""
    wrapped = _json(cause)
    if isinstance(wrapped, dict):
        return str(wrapped.get("errorMessage", cause))
    return str(cause or "")


class _History:
    """The entries of a history and their statuses."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.read = HistoryEntries(events)
        self._failed = self._on_chain(self.read.end) if self._has_failed else set()

    @property
    def _has_failed(self) -> bool:
        return bool(self.read.end and self.read.end["type"] == "ExecutionFailed")

    def _on_chain(self, event: Event | None) -> set[Entry]:
        """The entries on the chain from an event that are not exited, and those around them."""
        chain = {entry for _, entry in self.read.chain(event) if entry and not entry.exited}
        innermost = self._innermost(event)
        if innermost and innermost.is_container and not innermost.events:
            chain |= self._failed_inside(innermost)
        return chain | {around for entry in chain for around in entry.ancestors}

    def _innermost(self, event: Event | None) -> Entry | None:
        found: Entry | None = None
        for _, entry in self.read.chain(event):
            if entry and not entry.exited and (found is None or found in entry.ancestors):
                found = entry
        return found

    def _failed_inside(self, container: Entry) -> set[Entry]:
        """The states in a failed container, for a history whose chain leads past its branches.

        Emulators have written ParallelStateFailed after ParallelStateStarted.
        """
        inside = [e for e in self.read.entries if container in e.ancestors and not e.exited]
        return {e for e in inside if not e.repeated and (e.type == "Fail" or _has_error(e))}

    def failed_state(self) -> str | None:
        """The innermost state that ended the execution without success."""
        if not self._has_failed:
            return self._last_running()
        found = self._innermost(self.read.end)
        inside = self._failed_inside(found) if found and found.is_container else ()
        found = next((e for e in self.read.entries if e in inside and e.events), found)
        return found.name if found else None

    def _last_running(self) -> str | None:
        """The state that ran when the execution was stopped or timed out."""
        open_ = [e for e in self.read.entries if not (e.exited or e.exited_around or e.repeated)]
        tasks = [entry for entry in open_ if entry.events]
        inner = [entry for entry in open_ if not entry.is_container]
        return next((entries[-1].name for entries in (tasks, inner, open_) if entries), None)

    def run_of(self, entry: Entry) -> StateRun:
        """One entry as a run of its state."""
        status = self._status(entry)
        closed = entry.exited or self._closed_by(entry)
        own = [e for e in entry.events if e["type"] in ("EvaluationFailed", "MapRunFailed")]
        run = StateRun(
            name=entry.name,
            type=entry.type,
            status=status,
            entered_at=entry.entered["timestamp"],
            exited_at=closed["timestamp"] if closed else None,
            input=_json(entry.entered["stateEnteredEventDetails"].get("input")),
            output=_json((entry.exited or {}).get("stateExitedEventDetails", {}).get("output")),
            attempts=_attempts(entry, status, closed),
            own_error=details_of(own[-1]).get("error") if own else None,
            own_cause=details_of(own[-1]).get("cause") if own else None,
        )
        return self._with_end_error(run, entry)

    def _with_end_error(self, run: StateRun, entry: Entry) -> StateRun:
        """A failed state without an error event has the error of the execution that it ended."""
        end = self.read.end
        if run.status != "FAILED" or run.error or end is None or entry.is_container:
            return run
        details = details_of(end)
        error = details.get("error") or _DEFAULT_ERROR.get(end["type"])
        return replace(run, own_error=error, own_cause=details.get("cause"))

    def _closed_by(self, entry: Entry) -> Event | None:
        """The event that ended an entry which was not exited."""
        around = entry.exited_around
        return entry.repeated or (around.exited if around else self.read.end)

    def _status(self, entry: Entry) -> RunStatus:
        end = self.read.end
        if entry.exited:
            return "CAUGHT" if _has_error(entry) else "SUCCEEDED"
        if around := entry.exited_around:
            return "CAUGHT" if entry in self._on_chain(around.ended) else "ABORTED"
        if entry.repeated:
            return "FAILED" if entry in self._on_chain(entry.repeated) else "ABORTED"
        if end is None:
            return "FAILED" if entry.type == "Fail" or _has_error(entry) else "RUNNING"
        if end["type"] == "ExecutionTimedOut" or entry in self._failed:
            return "FAILED"
        return "ABORTED"


def _runs(history: _History) -> dict[str, StateRun]:
    by_name: dict[str, list[Entry]] = {}
    for entry in history.read.entries:
        by_name.setdefault(entry.name, []).append(entry)
    return {name: _merged(history, entries) for name, entries in by_name.items()}


def _merged(history: _History, entries: list[Entry]) -> StateRun:
    """The entries of one state as one run: the one with the worst status, the latest of those.

    Only the last entry of a loop counts, and none from before a retry of the state around it,
    unless the state was not entered again.
    """
    runs = {entry: history.run_of(entry) for entry in entries}
    latest = {_position(entry): entry for entry in entries if not entry.repeated}
    counted = list(latest.values()) or entries
    worst = min(reversed(counted), key=lambda entry: _WORST_FIRST.index(runs[entry].status))
    others = sum(_transitions(run) for entry, run in runs.items() if entry is not worst)
    return replace(runs[worst], other_transitions=others)


def _position(entry: Entry) -> tuple[object, int]:
    """The same for two entries of a state if the second is the next round of a loop."""
    return entry.parent, entry.iteration


def _transitions(run: StateRun) -> int:
    return max(1, len(run.attempts))


def _has_error(entry: Entry) -> bool:
    """Whether the last thing that an entry did was to fail."""
    if entry.is_container:
        return entry.ended is not None and entry.ended["type"].endswith("StateFailed")
    if not entry.events:
        return entry.type == "Task" and entry.exited is not None  # it failed before its attempt
    return entry.events[-1]["type"] in (*ATTEMPT_FAILS, "EvaluationFailed")


def _attempts(entry: Entry, status: RunStatus, closed: Event | None) -> tuple[Attempt, ...]:
    attempts: list[Attempt] = []
    for event in entry.events:
        kind, at = event["type"], event["timestamp"]
        if kind in ATTEMPT_STARTS:
            attempts.append(Attempt(at))
        elif kind in ATTEMPT_SUCCEEDS and attempts:
            attempts[-1] = replace(attempts[-1], ended_at=at, status="SUCCEEDED")
        elif kind in ATTEMPT_FAILS:
            begun = attempts.pop() if attempts and attempts[-1].ended_at is None else Attempt(at)
            attempts.append(_failed_attempt(begun, event))
    ended = closed["timestamp"] if closed else None
    return tuple(
        replace(one, status=status, ended_at=ended) if ended and one.status == "RUNNING" else one
        for one in attempts
    )


def _failed_attempt(begun: Attempt, event: Event) -> Attempt:
    details = details_of(event)
    default = "States.Timeout" if event["type"].endswith("TimedOut") else None
    return replace(
        begun,
        ended_at=event["timestamp"],
        status="FAILED",
        error=details.get("error") or default or "Unknown",
        cause=details.get("cause"),
    )


def _json(text: Any) -> Any:
    if not isinstance(text, str):
        return text  # recordings of histories have parsed JSON
    try:
        return json.loads(text)
    except ValueError:
        return text
