"""A made-up run of the deployed workflow, for people who have no photo yet."""

from backend.aws.state_machine import StateMachine
from pages.components.runs.state_diagram import Frame, Node, Shown, nodes

_STEP_MS = 620
_BRANCH_MS = (1150, 840)
_INSTANT_MS = 160
"""Of a state that only decides."""


def example_frames(machine: StateMachine) -> list[Frame]:
    """All goes well: one state after the other, branches side by side."""
    times: dict[str, tuple[int, int]] = {}
    now = 300
    for node in nodes(machine):
        now = _pass(node, now, times)
    moments = sorted({0, *(moment for pair in times.values() for moment in pair)})
    return [
        {
            "at": moment,
            "states": {
                state.name: _at(moment, times.get(state.name)) for state in machine.all_states()
            },
        }
        for moment in moments
    ]


def _pass(node: Node, start: int, times: dict[str, tuple[int, int]]) -> int:
    ends = [start + (_STEP_MS if node["type"] == "Task" else _INSTANT_MS)]
    for lane, ms in zip(node["lanes"], _BRANCH_MS, strict=False):
        for inner in lane:
            times[inner["name"]] = (start, start + ms)
        ends.append(start + ms)
    times[node["name"]] = (start, max(ends))
    return max(ends)


def _at(moment: int, times: tuple[int, int] | None) -> Shown:
    if times is None or moment < times[0]:
        return {"status": "WAITING", "since": None, "ms": None, "attempts": 0}
    start, end = times
    if moment < end:
        return {"status": "RUNNING", "since": start, "ms": None, "attempts": 1}
    return {"status": "SUCCEEDED", "since": start, "ms": end - start, "attempts": 1}
