"""The state machine as a picture: what stands where, and how each state is coloured over time.

Pure functions; ``assets/diagram.js`` draws what they return.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, TypedDict

from backend import timestamps
from backend.aws.state_machine import State, StateMachine, StepStatus, live_statuses
from backend.executions.execution_history import StateRun, states_from_events


class Node(TypedDict):
    """One state and what hangs on it."""

    name: str
    title: str
    type: str
    exits: list["Node"]
    """Where a run may leave the path to end early."""
    lanes: list[list["Node"]]
    """Branches of a Parallel state, side by side."""
    hidden: bool
    """Drawn only if a run comes by: a detour that its neighbour's colour tells already."""


DrawnStatus = StepStatus | Literal["SKIPPED"]
"""SKIPPED: the run has ended and never came by."""


class Shown(TypedDict):
    """One state at one moment. Times are milliseconds since the run began."""

    status: DrawnStatus
    since: int | None
    ms: int | None
    attempts: int


class Frame(TypedDict):
    """All states from one moment on."""

    at: int
    states: dict[str, Shown]


_ENDS = ("Fail", "Succeed")


def nodes(machine: StateMachine) -> list[Node]:
    """The path of a run in which all goes well, with its lanes and early ends."""
    return _path(machine, machine.start_at, set())


def live_frame(
    machine: StateMachine, steps: Mapping[str, Mapping[str, Any]], now: datetime
) -> Frame:
    """A run still going on, from the progress in its photo's item."""
    statuses = live_statuses(machine, steps)
    begun = [step["started_at"] for step in steps.values()]
    origin = min(begun) if begun else timestamps.iso(now)
    states = {
        name: _shown_step(status, steps.get(name), origin) for name, status in statuses.items()
    }
    return {"at": timestamps.milliseconds_between(origin, timestamps.iso(now)), "states": states}


def recorded_frames(machine: StateMachine, events: list[dict[str, Any]]) -> list[Frame]:
    """A run as its history tells it: a frame for every moment at which something changed."""
    if not events:
        return []
    origin = events[0]["timestamp"]
    frames = [
        _recorded_frame(machine, events[: index + 1], origin)
        for index, event in enumerate(events)
        if index + 1 == len(events) or events[index + 1]["timestamp"] > event["timestamp"]
    ]
    if frames and _has_ended(events[-1]):
        _skip_what_never_came(frames[-1])
    return frames


def title(name: str) -> str:
    """A state's name in words: ``ExtractImageMetadata`` is "Extract image metadata"."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return words[:1] + words[1:].lower()


def _path(machine: StateMachine, name: str, seen: set[str]) -> list[Node]:
    path: list[Node] = []
    current: str | None = name
    while current and current not in seen:
        seen.add(current)
        state = machine.states[current]
        ahead = [target for target in state.next if target not in seen]
        onward = max(ahead, key=lambda target: _length(machine, target, seen), default=None)
        path.append(_node(machine, state, onward, seen))
        current = onward
    return path


def _node(machine: StateMachine, state: State, onward: str | None, seen: set[str]) -> Node:
    early = [target for target in state.next if target != onward]
    exits = [_exit(machine, target, hidden=False) for target in early if target not in seen]
    detours = [target for target in state.caught_by if target not in seen]
    seen.update(detours)
    return {
        "name": state.name,
        "title": title(state.name),
        "type": state.type,
        "exits": [*exits, *(_exit(machine, target, hidden=True) for target in detours)],
        "lanes": [_path(branch, branch.start_at, set()) for branch in state.branches],
        "hidden": False,
    }


def _exit(machine: StateMachine, name: str, *, hidden: bool) -> Node:
    state = machine.states[name]
    return {
        "name": name,
        "title": title(name),
        "type": state.type,
        "exits": [],
        "lanes": [],
        "hidden": hidden,
    }


def _length(machine: StateMachine, name: str, seen: set[str]) -> int:
    """How many states lie ahead at most; an end that is none of success counts nothing."""
    state = machine.states[name]
    if state.type in _ENDS:
        return 0
    ahead = [target for target in state.next if target not in seen]
    return 1 + max((_length(machine, target, {*seen, name}) for target in ahead), default=0)


def _shown_step(status: StepStatus, step: Mapping[str, Any] | None, origin: str) -> Shown:
    if step is None:
        return {"status": status, "since": None, "ms": None, "attempts": 0}
    return {
        "status": status,
        "since": timestamps.milliseconds_between(origin, step["started_at"]),
        "ms": int(step["ms"]) if "ms" in step else None,
        "attempts": int(step.get("attempt", 1)),
    }


def _recorded_frame(
    machine: StateMachine, events: Iterable[dict[str, Any]], origin: datetime
) -> Frame:
    events = list(events)
    runs = states_from_events(events)
    states = {
        state.name: _shown_run(runs.get(state.name), origin) for state in machine.all_states()
    }
    return {"at": _ms(origin, events[-1]["timestamp"]), "states": states}


def _shown_run(run: StateRun | None, origin: datetime) -> Shown:
    if run is None:
        return {"status": "WAITING", "since": None, "ms": None, "attempts": 0}
    return {
        "status": run.status,
        "since": _ms(origin, run.entered_at),
        "ms": _ms(run.entered_at, run.exited_at) if run.exited_at else None,
        "attempts": len(run.attempts),
    }


def _skip_what_never_came(frame: Frame) -> None:
    for shown in frame["states"].values():
        if shown["status"] == "WAITING":
            shown["status"] = "SKIPPED"


def _has_ended(event: Mapping[str, Any]) -> bool:
    return str(event["type"]).startswith("Execution") and event["type"] != "ExecutionStarted"


def _ms(start: datetime, end: datetime) -> int:
    return max(0, round((end - start).total_seconds() * 1000))
