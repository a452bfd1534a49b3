"""Executions that need somebody: never started, never closed, or on the list for nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from backend.aws.step_functions import ExecutionNotFound
from backend.database.executions import Execution, Executions
from backend.database.photo_runs import PhotoRuns
from backend.executions.outcomes import Outcomes, never_started
from backend.executions.retries import clear_attention, moved_on
from backend.executions.starter import ExecutionStarter
from backend.reconciliation.mismatches import Found, Mismatch, NotRepaired, Repair


@dataclass(frozen=True)
class StuckExecutions:
    """Looks at executions, with the permissions of ``runs``."""

    starter: ExecutionStarter

    def of_running(self, executions: Iterable[Execution]) -> Iterator[Found]:
        """Of those that are said to run: the ones that do not."""
        for execution in executions:
            found = self.unended(execution.owner, execution.name, execution.execution_arn)
            if found:
                mismatch, mend = found
                stuck = mismatch.kind == "RUN_STUCK"
                yield mismatch, (self._starting(execution) if stuck else mend)

    def of_open(self, executions: Iterable[Execution]) -> Iterator[Found]:
        """Of those that went wrong: the ones whose photo was deleted, or has a newer run."""
        photos = PhotoRuns(self.starter.metadata)
        for execution in executions:
            photo_id = execution.photo_id
            if photo_id and moved_on(execution, photos.find(execution.owner, photo_id)):
                mismatch = Mismatch("NOTHING_LEFT_TO_DO", execution.owner, execution.name)
                yield mismatch, self._settling(execution)

    def unended(self, owner: str, subject: str, arn: str) -> Found | None:
        """A run that should be under way and is not."""
        try:
            described = self.starter.step_functions.describe(arn)
        except ExecutionNotFound:
            return Mismatch("RUN_STUCK", owner, subject), lambda: self.starter.resume(
                owner, subject
            )
        if described.status == "RUNNING":
            return None
        outcomes = Outcomes(
            self.starter.metadata, self.starter.operations, self.starter.step_functions
        )
        return Mismatch("EXECUTION_NOT_CLOSED", owner, subject), lambda: outcomes.record(described)

    def _starting(self, execution: Execution) -> Repair:
        def mend() -> None:
            photo = PhotoRuns(self.starter.metadata).find(execution.owner, execution.photo_id)
            if not moved_on(execution, photo):
                self.starter.resume(execution.owner, execution.photo_id)
                return
            books = Executions(self.starter.operations)
            if not books.close(never_started(execution), self.starter.metadata, own_photo=False):
                raise NotRepaired("its end was recorded meanwhile")

        return mend

    def _settling(self, execution: Execution) -> Repair:
        def mend() -> None:
            if clear_attention(self.starter, execution) is None:
                raise NotRepaired("its photo has this run again")

        return mend
