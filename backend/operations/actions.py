"""Actions of operators: stop, redrive and retry executions, repair mismatches.

Each action writes an entry to the audit trail.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backend.aws.step_functions import StepFunctions
from backend.config.stack_outputs import Stack
from backend.database.audit_trail import Audit
from backend.executions.retries import RetryResult
from backend.operations.execution_filter import ExecutionFilter
from backend.operations.lambda_functions import ActionFailed, invoke
from backend.operations.reconciliation_report import compare
from backend.reconciliation.mismatches import Mismatch

if TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient

RUNS_PER_SECOND = 5.0
"""The rate of bulk retries. The smallest quota of the services involved is Rekognition's: 5
DetectLabels a second in most regions. https://docs.aws.amazon.com/general/latest/gr/rekognition.html
"""
_BATCH = 5
_MAX_REPAIRED = 1000
"""Mismatches in the event of one invocation."""

WITHOUT_LABELS = ExecutionFilter(view="attention", outcome="PARTIAL", without="DetectLabels")
WITHOUT_THUMBNAIL = ExecutionFilter(
    view="attention", outcome="PARTIAL", without="GenerateThumbnail"
)
"""Executions whose photos have no labels, or no thumbnail. A retry runs the whole workflow: a
photo's item must not mix the results of two definitions. A new thumbnail therefore costs another
DetectLabels, which the dialog states."""


@dataclass(frozen=True)
class Progress:
    """Progress of a bulk action."""

    done: int
    total: int
    latest: tuple[RetryResult, ...] = ()
    """The results since the previous progress."""


class Actions:
    """Actions with the permissions of an operator."""

    def __init__(
        self,
        operator: str,
        functions: "LambdaClient",
        stack: Stack,
        step_functions: StepFunctions,
        audit: Audit,
        *,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """``operator`` is an e-mail address; ``pause`` waits for a number of seconds."""
        self._operator = operator
        self._functions = functions
        self._stack = stack
        self._step_functions = step_functions
        self._audit = audit
        self._pause = pause

    @contextmanager
    def audited(self, action: str, ids: Sequence[str] = ()) -> Iterator[None]:
        """An entry in the audit trail for what the block does: DONE, or FAILED if it raises."""
        entry = self._audit.start(self._operator, action, list(ids))
        outcome = "FAILED"
        try:
            yield
            outcome = "DONE"
        finally:
            self._audit.end(entry, outcome, {})

    def stop(self, name: str) -> None:
        """Stop an execution. Raises ExecutionNotFound."""
        with self.audited("stop", [name]):
            self._step_functions.stop(name, cause=f"stopped by {self._operator}")

    def redrive(self, name: str) -> None:
        """Continue an execution from its failed state.

        Raises ExecutionNotFound and RedriveRefused.
        """
        with self.audited("redrive", [name]):
            self._step_functions.redrive(name)

    def run_again(self, names: Sequence[str], action: str = "run again") -> Iterator[Progress]:
        """Retry exactly these executions in batches, at most RUNS_PER_SECOND. Raises ActionFailed.

        The action runs while the result is iterated. If the iteration stops before the end, the
        audit trail has the outcome "INTERRUPTED" and the counts so far.
        """
        executions = list(dict.fromkeys(names))
        entry = self._audit.start(self._operator, action, executions)
        counts: Counter[str] = Counter()
        outcome = "INTERRUPTED"
        try:
            for start in range(0, len(executions), _BATCH):
                if start:
                    self._pause(_BATCH / RUNS_PER_SECOND)
                results = self._retry(executions[start : start + _BATCH])
                counts.update("started" if result.started else "refused" for result in results)
                if counts.total() == len(executions):
                    outcome = "DONE"
                yield Progress(counts.total(), len(executions), results)
        except ActionFailed:
            outcome = "FAILED"
            raise
        finally:
            self._audit.end(entry, outcome, counts)

    def repair(self, mismatches: Sequence[Mismatch]) -> Iterator[tuple[Mismatch, ...]]:
        """Repair exactly these mismatches. Yields the results of each invocation.

        Skips mismatches that no longer exist. Raises ActionFailed.
        """
        entry = self._audit.start(
            self._operator, "repair", [mismatch.subject for mismatch in mismatches]
        )
        counts: Counter[str] = Counter(found=len(mismatches))
        outcome = "INTERRUPTED"
        try:
            for start in range(0, len(mismatches), _MAX_REPAIRED):
                for results in self._repair(mismatches[start : start + _MAX_REPAIRED]):
                    counts.update("repaired" if m.repaired else "not repaired" for m in results)
                    yield results
            outcome = "DONE"
        except ActionFailed:
            outcome = "FAILED"
            raise
        finally:
            self._audit.end(entry, outcome, counts)

    def _repair(self, mismatches: Sequence[Mismatch]) -> Iterator[tuple[Mismatch, ...]]:
        after: str | None = None
        while True:
            function = self._stack.reconcile_function
            comparison = compare(self._functions, function, after=after, repair=mismatches)
            yield comparison.mismatches
            after = comparison.after
            if after is None:
                return

    def _retry(self, names: list[str]) -> tuple[RetryResult, ...]:
        result = invoke(self._functions, self._stack.run_again_function, {"executions": names})
        return tuple(RetryResult(**fields) for fields in result["results"])
