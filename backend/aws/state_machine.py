"""The state machine as a graph, and the status of each state during an execution.

The graph is parsed from the deployed definition (Amazon States Language), so the diagram always
shows the definition that runs.
https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

StepStatus = Literal["WAITING", "RUNNING", "SUCCEEDED", "CAUGHT", "FAILED", "ABORTED"]


@dataclass(frozen=True)
class State:
    """One state, with the names of the states that may follow it."""

    name: str
    type: str
    next: tuple[str, ...] = ()
    caught_by: tuple[str, ...] = ()
    branches: tuple["StateMachine", ...] = ()


@dataclass(frozen=True)
class StateMachine:
    """A definition, or one branch of a Parallel state."""

    start_at: str
    states: dict[str, State] = field(default_factory=dict)

    def all_states(self) -> Iterator[State]:
        """All states, including those of branches, in the order of the definition."""
        for state in self.states.values():
            yield state
            for branch in state.branches:
                yield from branch.all_states()


def parse_definition(definition: Mapping[str, Any]) -> StateMachine:
    """The StateMachine of a definition in Amazon States Language."""
    states = {name: _state(name, body) for name, body in definition["States"].items()}
    return StateMachine(definition["StartAt"], states)


def live_statuses(
    machine: StateMachine, steps: Mapping[str, Mapping[str, Any]]
) -> dict[str, StepStatus]:
    """The status of every state of a running execution, from the progress in the photo's item.

    Only tasks store progress; the status of the other states is derived: a state has succeeded once
    a state after it has started. A Parallel state runs until all of its branches have ended.
    """
    statuses: dict[str, StepStatus] = {
        state.name: _stored_status(steps.get(state.name)) for state in machine.all_states()
    }
    _infer(machine, statuses)
    return statuses


def _infer(machine: StateMachine, statuses: dict[str, StepStatus]) -> None:
    for state in machine.states.values():
        for branch in state.branches:
            _infer(branch, statuses)
        if state.branches and statuses[state.name] == "WAITING":
            statuses[state.name] = _status_of_branches(state, statuses)
    for state in machine.states.values():
        if statuses[state.name] == "WAITING" and _successor_started(
            machine, state, statuses, set()
        ):
            statuses[state.name] = "SUCCEEDED"


def _status_of_branches(state: State, statuses: Mapping[str, StepStatus]) -> StepStatus:
    firsts = [statuses[branch.start_at] for branch in state.branches]
    inner = [statuses[s.name] for branch in state.branches for s in branch.all_states()]
    if all(status == "WAITING" for status in inner):
        return "WAITING"
    if "RUNNING" in inner or "WAITING" in firsts:
        return "RUNNING"
    return "SUCCEEDED"


def _successor_started(
    machine: StateMachine, state: State, statuses: Mapping[str, StepStatus], seen: set[str]
) -> bool:
    for name in state.next:
        if name in seen:
            continue
        seen.add(name)
        if statuses[name] != "WAITING" or _successor_started(
            machine, machine.states[name], statuses, seen
        ):
            return True
    return False


def _stored_status(step: Mapping[str, Any] | None) -> StepStatus:
    return step["status"] if step else "WAITING"


def _state(name: str, body: Mapping[str, Any]) -> State:
    choices = [choice["Next"] for choice in body.get("Choices", [])]
    following = [body.get("Next"), *choices, body.get("Default")]
    return State(
        name=name,
        type=body["Type"],
        next=tuple(dict.fromkeys(target for target in following if target)),
        caught_by=tuple(dict.fromkeys(catch["Next"] for catch in body.get("Catch", []))),
        branches=tuple(parse_definition(branch) for branch in body.get("Branches", [])),
    )
