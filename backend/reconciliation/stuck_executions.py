"""Executions that need somebody: never started, never closed, or on the list for nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from backend.aws.step_functions import ExecutionNotFound
from backend.database.executions import Execution, Executions
from backend.database.photo_runs import PhotoRuns
from backend.executions.outcomes import Outcomes, never_started
from backend.executions.retries import moved_on, settle
from backend.executions.starter import Runs
from backend.reconciliation.mismatches import Finding, Found, NotRepaired, Repair


@dataclass(frozen=True)
class ExecutionFindings:
    """Looks at executions, with the permissions of ``runs``."""

    runs: Runs

    def of_running(self, executions: Iterable[Execution]) -> Iterator[Found]:
        """Of those that are said to run: the ones that do not."""
        for execution in executions:
            found = self.unended(execution.owner, execution.name, execution.execution_arn)
            if found:
                finding, mend = found
                stuck = finding.kind == "RUN_STUCK"
                yield finding, (self._starting(execution) if stuck else mend)

    def of_open(self, executions: Iterable[Execution]) -> Iterator[Found]:
        """Of those that went wrong: the ones whose photo was deleted, or has a newer run."""
        photos = PhotoRuns(self.runs.metadata)
        for execution in executions:
            photo_id = execution.photo_id
            if photo_id and moved_on(execution, photos.find(execution.owner, photo_id)):
                finding = Finding("NOTHING_LEFT_TO_DO", execution.owner, execution.name)
                yield finding, self._settling(execution)

    def unended(self, owner: str, subject: str, arn: str) -> Found | None:
        """A run that should be under way and is not."""
        try:
            described = self.runs.workflow.describe(arn)
        except ExecutionNotFound:
            return Finding("RUN_STUCK", owner, subject), lambda: self.runs.resume(owner, subject)
        if described.status == "RUNNING":
            return None
        outcomes = Outcomes(self.runs.metadata, self.runs.operations, self.runs.workflow)
        return Finding("EXECUTION_NOT_CLOSED", owner, subject), lambda: outcomes.record(described)

    def _starting(self, execution: Execution) -> Repair:
        def mend() -> None:
            photo = PhotoRuns(self.runs.metadata).find(execution.owner, execution.photo_id)
            if not moved_on(execution, photo):
                self.runs.resume(execution.owner, execution.photo_id)
                return
            books = Executions(self.runs.operations)
            if not books.close(never_started(execution), self.runs.metadata, own_photo=False):
                raise NotRepaired("its end was recorded meanwhile")

        return mend

    def _settling(self, execution: Execution) -> Repair:
        def mend() -> None:
            if settle(self.runs, execution) is None:
                raise NotRepaired("its photo has this run again")

        return mend
