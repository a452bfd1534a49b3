"""An example execution of the deployed state machine, for users who have no photo yet."""

from backend.aws.state_machine import StateMachine
from pages.components.runs.state_diagram import Frame, Node, Shown, nodes

_FIRST_STATE_MS = 300
_TASK_MS = 620
_BRANCH_TASK_MS = (1150, 840, 1000)
"""Duration of a task in the first branch, the second, the third, then again from the first."""
_OTHER_STATE_MS = 160
"""Duration of a state that does no work, such as a Choice."""

_Times = dict[str, tuple[int, int]]
"""By state: when it is entered and when it is exited, in milliseconds since the start."""


def example_frames(machine: StateMachine) -> list[Frame]:
    """Return the frames of a successful execution, in which branches run in parallel."""
    times: _Times = {}
    _run(nodes(machine), _FIRST_STATE_MS, _TASK_MS, times)
    changes = sorted({0, *(ms for entered_exited in times.values() for ms in entered_exited)})
    names = [state.name for state in machine.all_states()]
    return [
        {"at": ms, "states": {name: _at(ms, times.get(name)) for name in names}} for ms in changes
    ]


def _run(path: list[Node], start: int, task_ms: int, times: _Times) -> int:
    """Add the times of a path and of the branches in it. Return when the path ends."""
    now = start
    for node in path:
        entered = now
        if node["lanes"]:
            now = max(
                _run(lane, entered, _BRANCH_TASK_MS[number % len(_BRANCH_TASK_MS)], times)
                for number, lane in enumerate(node["lanes"])
            )
        else:
            now += task_ms if node["type"] == "Task" else _OTHER_STATE_MS
        times[node["name"]] = (entered, now)
    return now


def _at(ms: int, times: tuple[int, int] | None) -> Shown:
    if times is None or ms < times[0]:
        return {"status": "WAITING", "since": None, "ms": None, "attempts": 0}
    entered, exited = times
    if ms < exited:
        return {"status": "RUNNING", "since": entered, "ms": None, "attempts": 1}
    return {"status": "SUCCEEDED", "since": entered, "ms": exited - entered, "attempts": 1}
