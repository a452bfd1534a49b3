"""What operators do: stop an execution, run executions again, repair what fell through.

Each action leaves an audit entry.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from backend.aws.step_functions import StepFunctions
from backend.config.stack_outputs import Stack
from backend.database.audit_trail import Audit
from backend.executions.retries import Rerun
from backend.operations.execution_filter import ExecutionFilter
from backend.operations.lambda_functions import ActionFailed, invoke
from backend.operations.reconciliation_report import compare
from backend.reconciliation.mismatches import Mismatch

RUNS_PER_SECOND = 5.0
"""Bulk actions start no more: the smallest quota on the way is Rekognition's, 5 DetectLabels a
second in most regions. https://docs.aws.amazon.com/general/latest/gr/rekognition.html"""
_BATCH = 5
_FINDINGS = 1000
"""Repaired in one call, which names them all."""

WITHOUT_LABELS = ExecutionFilter(view="attention", outcome="PARTIAL", without="DetectLabels")
WITHOUT_THUMBNAIL = ExecutionFilter(
    view="attention", outcome="PARTIAL", without="GenerateThumbnail"
)
"""Executions whose photos lack labels, or a thumbnail. They are put right by a whole new attempt:
there is one way through the workflow, and a photo's item never mixes the results of two
definitions. A thumbnail costs its labels once more, which is what the dialog says."""


@dataclass(frozen=True)
class Progress:
    """How far a bulk action has come."""

    done: int
    total: int
    latest: tuple[Rerun, ...] = ()
    """What came of those done since the last one."""


class Actions:
    """Actions with an operator's permissions."""

    def __init__(
        self,
        who: str,
        functions: Any,
        stack: Stack,
        step_functions: StepFunctions,
        audit: Audit,
        *,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """``functions`` is a Lambda client; ``pause`` waits that many seconds."""
        self._who = who
        self._functions = functions
        self._stack = stack
        self._step_functions = step_functions
        self._audit = audit
        self._pause = pause

    def stop(self, name: str) -> None:
        """Stop an execution. Raises ExecutionNotFound."""
        entry = self._audit.begin(self._who, "stop", [name])
        outcome = "FAILED"
        try:
            self._step_functions.stop(name, cause=f"stopped by {self._who}")
            outcome = "DONE"
        finally:
            self._audit.end(entry, outcome, {})

    def run_again(self, names: Sequence[str], action: str = "run again") -> Iterator[Progress]:
        """Run exactly these executions again, RUNS_PER_SECOND at most; tells after each few.

        Lasts as long as it is iterated: whoever stops iterating stops the action, and the audit
        trail says "INTERRUPTED" and how many were done. Raises ActionFailed.
        """
        frozen = list(dict.fromkeys(names))
        entry = self._audit.begin(self._who, action, frozen)
        fared: Counter[str] = Counter()
        outcome = "INTERRUPTED"
        try:
            for start in range(0, len(frozen), _BATCH):
                if start:
                    self._pause(_BATCH / RUNS_PER_SECOND)
                results = self._batch(frozen[start : start + _BATCH])
                fared.update("started" if result.started else "refused" for result in results)
                if fared.total() == len(frozen):
                    outcome = "DONE"
                yield Progress(fared.total(), len(frozen), results)
        except ActionFailed:
            outcome = "FAILED"
            raise
        finally:
            self._audit.end(entry, outcome, fared)

    def repair(self, mismatches: Sequence[Mismatch]) -> Iterator[tuple[Mismatch, ...]]:
        """Repair exactly these mismatches; tells what came of them, after each go.

        What is no longer so is left alone. Raises ActionFailed.
        """
        entry = self._audit.begin(self._who, "repair", [f.subject for f in mismatches])
        fared: Counter[str] = Counter(found=len(mismatches))
        outcome = "INTERRUPTED"
        try:
            for start in range(0, len(mismatches), _FINDINGS):
                for results in self._repaired(mismatches[start : start + _FINDINGS]):
                    fared.update("repaired" if f.repaired else "not repaired" for f in results)
                    yield results
            outcome = "DONE"
        except ActionFailed:
            outcome = "FAILED"
            raise
        finally:
            self._audit.end(entry, outcome, fared)

    def _repaired(self, mismatches: Sequence[Mismatch]) -> Iterator[tuple[Mismatch, ...]]:
        after: str | None = None
        while True:
            function = self._stack.reconcile_function
            done = compare(self._functions, function, after=after, repaired=mismatches)
            yield done.mismatches
            after = done.after
            if after is None:
                return

    def _batch(self, names: list[str]) -> tuple[Rerun, ...]:
        answer = invoke(self._functions, self._stack.run_again_function, {"executions": names})
        return tuple(Rerun(**result) for result in answer["results"])
