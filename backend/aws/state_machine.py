"""The state machine as a graph, and the state of each of its states during a run.

Read from the deployed definition (Amazon States Language), so that what is drawn is what runs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

StepStatus = Literal["WAITING", "RUNNING", "SUCCEEDED", "FAILED", "ABORTED"]


@dataclass(frozen=True)
class State:
    """One state, with the states that may follow it."""

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
        """Every state, those of branches included, in the order of the definition."""
        for state in self.states.values():
            yield state
            for branch in state.branches:
                yield from branch.all_states()


def parse_definition(definition: Mapping[str, Any]) -> StateMachine:
    """A StateMachine of ASL as JSON."""
    states = {name: _state(name, body) for name, body in definition["States"].items()}
    return StateMachine(definition["StartAt"], states)


def live_statuses(
    machine: StateMachine, steps: Mapping[str, Mapping[str, Any]]
) -> dict[str, StepStatus]:
    """The status of every state of a run still going on, from the progress in the photo's item.

    Only tasks report progress. What lies between them follows from it: a state is over once one
    after it has begun; a Parallel runs from its first branch's beginning to its last one's end.
    """
    statuses: dict[str, StepStatus] = {
        state.name: _reported(steps.get(state.name)) for state in machine.all_states()
    }
    _infer(machine, statuses)
    return statuses


def _infer(machine: StateMachine, statuses: dict[str, StepStatus]) -> None:
    for state in machine.states.values():
        for branch in state.branches:
            _infer(branch, statuses)
        if state.branches and statuses[state.name] == "WAITING":
            statuses[state.name] = _of_branches(state, statuses)
    for state in machine.states.values():
        if statuses[state.name] == "WAITING" and _begun_after(machine, state, statuses, set()):
            statuses[state.name] = "SUCCEEDED"


def _of_branches(state: State, statuses: Mapping[str, StepStatus]) -> StepStatus:
    firsts = [statuses[branch.start_at] for branch in state.branches]
    inner = [statuses[s.name] for branch in state.branches for s in branch.all_states()]
    if all(status == "WAITING" for status in inner):
        return "WAITING"
    if "RUNNING" in inner or "WAITING" in firsts:
        return "RUNNING"
    return "SUCCEEDED"


def _begun_after(
    machine: StateMachine, state: State, statuses: Mapping[str, StepStatus], seen: set[str]
) -> bool:
    for name in state.next:
        if name in seen:
            continue
        seen.add(name)
        if statuses[name] != "WAITING" or _begun_after(
            machine, machine.states[name], statuses, seen
        ):
            return True
    return False


def _reported(step: Mapping[str, Any] | None) -> StepStatus:
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
