"""The diagram of the state machine: the position of each state, and its status over time.

Everything comes from the definition: any number of states and of branches. The functions are pure;
``diagram_component.py`` and ``assets/diagram.js`` draw what they return.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, TypedDict

from backend import timestamps
from backend.aws.state_machine import State, StateMachine, StepStatus, live_statuses
from backend.executions.states_from_history import StateRun, states_from_events


class Node(TypedDict):
    """A state in the diagram."""

    name: str
    title: str
    type: str
    exits: list["Node"]
    """States outside the path that end the execution, or to which a Catch leads."""
    lanes: list[list["Node"]]
    """The paths of the branches of a Parallel state."""
    hidden: bool
    """Drawn only in an execution that enters it: the target of a Catch."""


DrawnStatus = StepStatus | Literal["SKIPPED"]
"""SKIPPED: the execution ended without entering the state."""


class Shown(TypedDict):
    """The status of a state at one time. Times are milliseconds since the execution started."""

    status: DrawnStatus
    since: int | None
    ms: int | None
    attempts: int


class Frame(TypedDict):
    """The status of every state from one time on, in milliseconds since the start."""

    at: int
    states: dict[str, Shown]


_ENDS = ("Fail", "Succeed")
_WORD_BORDER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_")


def nodes(machine: StateMachine) -> list[Node]:
    """Return the path of a successful execution, with branches and early ends."""
    return _path(machine, machine.start_at, set())


def live_frame(
    machine: StateMachine, steps: Mapping[str, Mapping[str, Any]], now: datetime
) -> Frame:
    """Return the frame of a running execution, from the progress in the photo's item."""
    statuses = live_statuses(machine, steps)
    started = [step["started_at"] for step in steps.values()]
    origin = min(started) if started else timestamps.iso(now)
    states = {
        name: _shown_step(status, steps.get(name), origin) for name, status in statuses.items()
    }
    return {"at": timestamps.milliseconds_between(origin, timestamps.iso(now)), "states": states}


def recorded_frames(machine: StateMachine, events: list[dict[str, Any]]) -> list[Frame]:
    """Return the frames of an execution from its history: one for each time with an event."""
    if not events:
        return []
    origin = events[0]["timestamp"]
    frames = [
        _recorded_frame(machine, events[: index + 1], origin)
        for index, event in enumerate(events)
        if index + 1 == len(events) or events[index + 1]["timestamp"] > event["timestamp"]
    ]
    if frames and _has_ended(events[-1]):
        _mark_skipped(frames[-1])
    return frames


def title(name: str) -> str:
    """Return the label of a state: "Extract image metadata" for ``ExtractImageMetadata``.

    Abbreviations keep their capital letters: "Read EXIF tags" for ``ReadEXIFTags``.
    """
    first, *others = _WORD_BORDER.sub(" ", name).split() or [""]
    return " ".join([first[:1].upper() + first[1:], *map(_lower, others)])


def _lower(word: str) -> str:
    abbreviation = len(word) > 1 and word.isupper()
    return word if abbreviation else word.lower()


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
    """Return the number of states on the longest path; Fail and Succeed states count 0."""
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


def _mark_skipped(frame: Frame) -> None:
    for shown in frame["states"].values():
        if shown["status"] == "WAITING":
            shown["status"] = "SKIPPED"


def _has_ended(event: Mapping[str, Any]) -> bool:
    return str(event["type"]).startswith("Execution") and event["type"] != "ExecutionStarted"


def _ms(start: datetime, end: datetime) -> int:
    return max(0, round((end - start).total_seconds() * 1000))
