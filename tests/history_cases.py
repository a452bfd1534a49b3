"""Executions whose states, from their history, must be the same on moto and on the embedded AWS."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from backend.executions.outcomes import transitions_of
from backend.executions.states_from_history import Failure, StateRun, failure, states_from_events

Definition = dict[str, Any]
States = dict[str, tuple[str, str, tuple[tuple[str, str | None], ...]]]
"""State -> its type, its status, and status and error of each attempt."""
NAMES = {"state.$": "$$.State.Name", "retry_count.$": "$$.State.RetryCount"}

SOURCE = """
import time
class Throttled(Exception): pass
def handler(event, context):
    if event["state"] == "Labels": raise RuntimeError("labels down")
    if event["state"] == "First" and event["retry_count"] < 2: raise Throttled("busy")
    if event["state"] == "Slow": time.sleep(3)
    return {}
"""


@dataclass(frozen=True)
class Case:
    """A definition, and the states, failure and transitions that its history must give."""

    definition: Callable[[str], Definition]
    """From the ARN of the function to the definition."""
    states: States
    failure: Failure | None
    transitions: int
    stop: bool = False
    """Whether it is stopped by hand in the state Slow."""


def summary(
    events: list[dict[str, Any]],
) -> tuple[States, Failure | None, int]:
    """States without their times, failure, and number of transitions of a history."""
    runs = states_from_events(events)
    why = failure(events)
    if why and why.error.startswith("States."):  # each implementation has its own wording
        why = replace(why, cause="")
    return {name: _state(run) for name, run in runs.items()}, why, transitions_of(runs)


def _state(run: StateRun) -> tuple[str, str, tuple[tuple[str, str | None], ...]]:
    return run.type, run.status, tuple((a.status, a.error) for a in run.attempts)


def _task(function: str, **more: Any) -> Definition:
    retry = [{"ErrorEquals": ["Throttled"], "IntervalSeconds": 1, "MaxAttempts": 2}]
    return {"Type": "Task", "Resource": function, "Parameters": NAMES, "Retry": retry, **more}


def _branches(function: str) -> Definition:
    catch = [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Failed"}]
    labels = {
        "Labels": _task(function, Catch=catch, End=True),
        "Failed": {"Type": "Pass", "End": True},
    }
    branches = [
        {"StartAt": "Labels", "States": labels},
        {"StartAt": "Thumbnail", "States": {"Thumbnail": _task(function, End=True)}},
    ]
    both = {"Type": "Parallel", "Branches": branches, "End": True}
    return {"StartAt": "First", "States": {"First": _task(function, Next="Both"), "Both": both}}


def _slow(function: str, **task: Any) -> Definition:
    return {"StartAt": "Slow", "States": {"Slow": _task(function, End=True, **task)}}


def _fails(**more: Any) -> Definition:
    """A Parallel state whose only branch fails."""
    fail = {"Type": "Fail", "Error": "Nope", "Cause": "so"}
    branch = {"StartAt": "No", "States": {"No": fail}}
    both = {"Type": "Parallel", "Branches": [branch], **more}
    return {"StartAt": "Both", "States": {"Both": both, "After": {"Type": "Pass", "End": True}}}


_CATCH = [{"ErrorEquals": ["States.ALL"], "Next": "After"}]
_AGAIN = [{"ErrorEquals": ["Nope"], "IntervalSeconds": 1, "MaxAttempts": 1}]
# Where a run is ended from outside it waits: moto lets a call under way come to its own end.
_WAIT = {"Type": "Wait", "Seconds": 5, "End": True}
_WAITING: Definition = {"StartAt": "Slow", "States": {"Slow": _WAIT}}
_FAILED, _WELL = ("FAILED", "Throttled"), ("SUCCEEDED", None)
CASES = {
    "retries and a failed branch": Case(
        _branches,
        {
            "First": ("Task", "SUCCEEDED", (_FAILED, _FAILED, _WELL)),
            "Both": ("Parallel", "SUCCEEDED", ()),
            "Labels": ("Task", "CAUGHT", (("FAILED", "RuntimeError"),)),
            "Thumbnail": ("Task", "SUCCEEDED", (_WELL,)),
            "Failed": ("Pass", "SUCCEEDED", ()),
        },
        Failure("Labels", "RuntimeError", "labels down"),
        transitions=7,
    ),
    "a branch fails": Case(
        lambda _: _fails(Next="After"),
        {"Both": ("Parallel", "FAILED", ()), "No": ("Fail", "FAILED", ())},
        Failure("No", "Nope", "so"),
        transitions=2,
    ),
    "a branch fails again and its error is caught": Case(
        lambda _: _fails(Retry=_AGAIN, Catch=_CATCH, Next="After"),
        {
            "Both": ("Parallel", "CAUGHT", ()),
            "No": ("Fail", "CAUGHT", ()),
            "After": ("Pass", "SUCCEEDED", ()),
        },
        Failure("No", "Unknown", ""),
        transitions=4,
    ),
    "time-out of a task": Case(
        lambda function: _slow(function, TimeoutSeconds=1),
        {"Slow": ("Task", "FAILED", (("FAILED", "States.Timeout"),))},
        Failure("Slow", "States.Timeout", ""),
        transitions=1,
    ),
    "time-out of the machine": Case(
        lambda _: {**_WAITING, "TimeoutSeconds": 1},
        {"Slow": ("Wait", "FAILED", ())},
        Failure("Slow", "States.Timeout", ""),
        transitions=1,
    ),
    "stopped by hand": Case(
        lambda _: _WAITING,
        {"Slow": ("Wait", "ABORTED", ())},
        Failure("Slow", "Aborted", ""),
        transitions=1,
        stop=True,
    ),
}
