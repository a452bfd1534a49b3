"""Two executions side by side: what each did in every state."""

from dataclasses import dataclass
from itertools import chain

from backend.executions.states_from_history import StateRun
from backend.operations.execution_view import ExecutionView


@dataclass(frozen=True)
class ComparedState:
    """One state in two executions; None where an execution did not enter it."""

    name: str
    first: StateRun | None
    second: StateRun | None

    @property
    def difference_ms(self) -> int | None:
        """How much longer the second took; None unless both have ended."""
        first, second = _milliseconds(self.first), _milliseconds(self.second)
        return None if first is None or second is None else second - first


def compare_attempts(first: ExecutionView, second: ExecutionView) -> list[ComparedState]:
    """The states of both executions, in the order in which they were entered."""
    names = dict.fromkeys(chain(first.states, second.states))
    return [ComparedState(n, first.states.get(n), second.states.get(n)) for n in names]


def _milliseconds(run: StateRun | None) -> int | None:
    if run is None or run.exited_at is None:
        return None
    return round((run.exited_at - run.entered_at).total_seconds() * 1000)
