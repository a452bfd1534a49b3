"""Histories of random executions, chained as AWS chains them, and what their states came to.

What was recorded on AWS shows the order. The end of a Parallel or Map state follows the last event
of the branch that decided it. A retry of it follows that event too, without an end before it. A
branch that is interrupted may get a TaskStateAborted event.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Literal

Truth = Literal["SUCCEEDED", "CAUGHT", "FAILED", "ABORTED"]
Steps = Iterator[None]
"""A part of an execution: it pauses after each event, so that branches can be interleaved."""

_WORST: tuple[Truth, ...] = ("FAILED", "ABORTED", "CAUGHT", "SUCCEEDED")
_START = datetime(2026, 11, 23, tzinfo=UTC)
_KINDS = ("Task", "Task", "Task", "Pass", "Parallel", "Map")
_ATTEMPTS = {
    "Lambda": ("LambdaFunctionScheduled", "LambdaFunctionStarted"),
    "Task": ("TaskScheduled", "TaskStarted", "TaskSubmitted"),
    "Activity": ("ActivityScheduled", "ActivityStarted"),
}
_FAILURES = {
    "Lambda": ("LambdaFunctionFailed", "LambdaFunctionTimedOut"),
    "Task": ("TaskFailed", "TaskTimedOut"),
    "Activity": ("ActivityFailed", "ActivityTimedOut"),
}
_SUCCESSES = {
    "Lambda": "LambdaFunctionSucceeded",
    "Task": "TaskSucceeded",
    "Activity": "ActivitySucceeded",
}


@dataclass(frozen=True)
class State:
    """A state of a definition."""

    name: str
    kind: str
    branches: tuple[tuple["State", ...], ...] = ()
    """Of a Parallel state; a Map state has one, which each iteration runs."""


@dataclass(eq=False)
class Run:
    """One entry of a state. ``truth`` is what it came to, None while it runs."""

    name: str
    truth: Truth | None = None


@dataclass(eq=False)
class Sequence:
    """States one after the other: an execution, a branch or an iteration."""

    last: int
    """The event that the next one follows."""
    failed: bool = False
    on_task: bool = False
    runs: list[Run] = field(default_factory=list)
    inside: list["Sequence"] = field(default_factory=list)
    """The branches and iterations of its states; of a retried state, those of the last attempt."""

    @property
    def everything(self) -> Iterator["Sequence"]:
        """It, and all sequences inside its states."""
        yield self
        for sequence in self.inside:
            yield from sequence.everything


class Simulation:
    """One random execution of a random definition."""

    def __init__(self, seed: int) -> None:
        self.events: list[dict[str, Any]] = []
        self._chance = random.Random(seed)
        self._numbers = count(1)
        self._whole = Sequence(last=0)
        self._add("ExecutionStarted", 0)
        for _ in self._sequence(self._whole, self._states()):
            pass
        if self._whole.failed:
            details = {"error": "Boom", "cause": "why"}
            self._add("ExecutionFailed", self._whole.last, executionFailedEventDetails=details)
        else:
            self._add("ExecutionSucceeded", self._whole.last)

    @property
    def has_failed(self) -> bool:
        """Whether the execution has."""
        return self._whole.failed

    @property
    def truth(self) -> dict[str, Truth]:
        """What each state came to: the worst of its entries, as in the iterations of a Map state.

        Of a state that was retried, the last attempt counts for what is inside.
        """
        found: dict[str, Truth] = {}
        for run in (run for sequence in self._whole.everything for run in sequence.runs):
            assert run.truth
            found[run.name] = min(found.get(run.name, "SUCCEEDED"), run.truth, key=_WORST.index)
        return found

    def _states(self, depth: int = 0) -> tuple[State, ...]:
        states = [self._state(depth) for _ in range(self._chance.randint(1, 3))]
        if self._chance.random() < 0.1:
            states.append(State(f"S{next(self._numbers)}", "Fail"))
        return tuple(states)

    def _state(self, depth: int) -> State:
        kind = self._chance.choice(_KINDS[: 4 if depth == 3 else 6])
        branches = {"Parallel": self._chance.randint(1, 3), "Map": 1}.get(kind, 0)
        inside = tuple(self._states(depth + 1) for _ in range(branches))
        return State(f"S{next(self._numbers)}", kind, inside)

    def _add(self, kind: str, after: int, **details: Any) -> int:
        number = len(self.events) + 1
        moment = _START + timedelta(seconds=number)
        self.events.append(
            {"id": number, "previousEventId": after, "type": kind, "timestamp": moment, **details}
        )
        return number

    def _sequence(self, own: Sequence, states: tuple[State, ...]) -> Steps:
        for state in states:
            run = Run(state.name)
            own.runs.append(run)
            name = {"name": state.name}
            own.last = self._add(
                f"{state.kind}StateEntered", own.last, stateEnteredEventDetails=name
            )
            yield
            if state.kind == "Fail":
                own.failed = True
            elif state.kind == "Task":
                yield from self._task(own, run)
            elif state.branches:
                yield from self._container(own, run, state)
            if own.failed:
                run.truth = "FAILED"
                return
            run.truth = run.truth or "SUCCEEDED"
            own.last = self._add(f"{state.kind}StateExited", own.last, stateExitedEventDetails=name)
            yield

    def _task(self, own: Sequence, run: Run) -> Steps:
        if self._chance.random() < 0.1:  # States.Runtime: no attempt at all
            self._fails(own, run)
            return
        service = self._chance.choice(list(_ATTEMPTS))
        own.on_task = True
        for attempts_left in reversed(range(self._chance.randint(1, 3))):
            for kind in _ATTEMPTS[service]:
                own.last = self._add(kind, own.last)
                yield
            if self._chance.random() < 0.7:
                own.last = self._add(_SUCCESSES[service], own.last)
                break
            own.last = self._add(self._chance.choice(_FAILURES[service]), own.last)
            yield
            if not attempts_left:
                self._fails(own, run)
        own.on_task = False

    def _fails(self, own: Sequence, run: Run) -> None:
        """An error of a state: a Catch handles it, or it ends what is around the state."""
        if self._chance.random() < 0.4:
            run.truth = "CAUGHT"
        else:
            own.failed = True

    def _container(self, own: Sequence, run: Run, state: State) -> Steps:
        others = own.inside
        for attempts_left in reversed(range(self._chance.randint(1, 2))):
            own.last = self._add(f"{state.kind}StateStarted", own.last)
            bodies = state.branches * (self._chance.randint(1, 3) if state.kind == "Map" else 1)
            branches = [Sequence(last=own.last) for _ in bodies]
            own.inside = [*others, *branches]
            yield from self._concurrently(dict(zip(branches, bodies, strict=True)), state)
            failed = next((branch for branch in branches if branch.failed), None)
            if failed is None:
                own.last = max(branch.last for branch in branches)
                self._add(f"{state.kind}StateSucceeded", own.last)
                return
            own.last = failed.last
            if not attempts_left:
                own.last = self._add(f"{state.kind}StateFailed", own.last)
                yield
                self._fails(own, run)
        if run.truth == "CAUGHT":
            runs = [run for b in branches for part in b.everything for run in part.runs]
            for inner in runs:
                inner.truth = "CAUGHT" if inner.truth == "FAILED" else inner.truth

    def _concurrently(self, bodies: dict[Sequence, tuple[State, ...]], around: State) -> Steps:
        """Branches, interleaved at random, until all have ended or one has failed."""
        going = {}
        for number, (branch, states) in enumerate(bodies.items()):
            if around.kind == "Map":
                details = {"name": around.name, "index": number}
                branch.last = self._add(
                    "MapIterationStarted", branch.last, mapIterationStartedEventDetails=details
                )
            going[branch] = self._sequence(branch, states)
        while going:
            branch = self._chance.choice(list(going))
            if next(going[branch], "ended") == "ended":
                del going[branch]
                self._end_of_iteration(branch, around)
                if branch.failed:
                    break
            yield
        for branch in going:
            self._interrupt(branch)

    def _end_of_iteration(self, branch: Sequence, around: State) -> None:
        if around.kind == "Map":
            kind = "MapIterationFailed" if branch.failed else "MapIterationSucceeded"
            details = {f"m{kind[1:]}EventDetails": {"name": around.name}}
            self._add(kind, branch.last, **details)

    def _interrupt(self, branch: Sequence) -> None:
        """Another branch has failed: what has not been exited in this one is stopped.

        That includes a state whose failure has not ended its branch yet.
        """
        for sequence in branch.everything:
            for run in sequence.runs:
                run.truth = "ABORTED" if run.truth in (None, "FAILED") else run.truth
            if sequence.on_task and self._chance.random() < 0.5:
                self._add("TaskStateAborted", sequence.last)
