"""Operators compare the labels of photos with another model, then accept or discard the new ones.

Each action writes an entry to the audit trail. Operators see numbers of labels, not their names.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from backend.database.audit_trail import Audit
from backend.database.executions import Execution
from backend.operations.label_comparison import (
    ComparedPhoto,
    DecidedPhoto,
    Decision,
    LabelComparison,
    PhotoId,
)


class ComparedExecution(NamedTuple):
    """An execution, and how the labels of its photo would change."""

    execution: Execution
    photo: ComparedPhoto


class LabelActions:
    """The comparison of labels for an operator."""

    def __init__(self, operator: str, comparison: LabelComparison, audit: Audit) -> None:
        """``operator`` is an e-mail address."""
        self._operator = operator
        self._comparison = comparison
        self._audit = audit

    def compare(self, executions: Sequence[Execution]) -> Iterator[list[ComparedExecution]]:
        """Compare the labels of the executions' photos, each photo once. Yields each batch.

        Raises as ``LabelComparison.compare``.
        """
        by_photo = {PhotoId(e.owner, e.photo_id): e for e in executions if e.photo_id}
        names = [execution.name for execution in by_photo.values()]
        with self._audited("compare labels", names) as counts:
            for batch in self._comparison.compare(list(by_photo)):
                counts.update("refused" if photo.refused else "compared" for photo in batch)
                yield [
                    ComparedExecution(by_photo[PhotoId(photo.owner, photo.photo_id)], photo)
                    for photo in batch
                ]

    def decide(
        self, decision: Decision, compared: Sequence[ComparedExecution]
    ) -> Iterator[tuple[DecidedPhoto, ...]]:
        """Accept or discard these proposals. Yields each batch.

        Raises as ``LabelComparison.compare``.
        """
        names = [one.execution.name for one in compared]
        done = {"accept": "accepted", "discard": "discarded"}[decision]
        with self._audited(f"{decision} labels", names) as counts:
            for batch in self._comparison.decide(decision, [one.photo for one in compared]):
                counts.update("refused" if photo.refused else done for photo in batch)
                yield batch

    @contextmanager
    def _audited(self, action: str, names: list[str]) -> Iterator[Counter[str]]:
        """An entry in the audit trail, which gets the counts and the outcome at the end.

        "INTERRUPTED" if the iteration stops before its end.
        """
        entry = self._audit.start(self._operator, action, names)
        counts: Counter[str] = Counter()
        outcome = "FAILED"
        try:
            yield counts
            outcome = "DONE"
        except GeneratorExit:
            outcome = "INTERRUPTED"
            raise
        finally:
            self._audit.end(entry, outcome, counts)
