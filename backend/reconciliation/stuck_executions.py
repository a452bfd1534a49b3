"""Executions that need a repair: never started, never closed, or needlessly listed as failed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from backend.aws.step_functions import ExecutionNotFound
from backend.database.executions import Execution, Executions
from backend.database.photo_progress import PhotoExecutions
from backend.executions.outcomes import result_of_unstarted
from backend.executions.retries import clear_attention_if_superseded, is_superseded
from backend.reconciliation.mismatches import Found, Mismatch, NotRepaired, Repair
from backend.resources import Resources


@dataclass(frozen=True)
class StuckExecutions:
    """Checks executions, with the permissions of the resources' clients."""

    resources: Resources

    def among_running(self, executions: Iterable[Execution]) -> Iterator[Found]:
        """The executions whose item has the status RUNNING although they do not run."""
        for execution in executions:
            found = self.check_running(execution.owner, execution.name, execution.execution_arn)
            if found and found[0].kind == "RUN_STUCK":
                yield found[0], self._start_or_close(execution)
            elif found:
                yield found

    def among_failed(self, executions: Iterable[Execution]) -> Iterator[Found]:
        """The failed executions whose photo was deleted, or has a newer execution."""
        photos = PhotoExecutions(self.resources.image_metadata)
        for execution in executions:
            photo_id = execution.photo_id
            if photo_id and is_superseded(execution, photos.find(execution.owner, photo_id)):
                mismatch = Mismatch("NOTHING_LEFT_TO_DO", execution.owner, execution.name)
                yield mismatch, self._clear_attention(execution)

    def check_running(self, owner: str, subject: str, arn: str) -> Found | None:
        """A mismatch if an execution that should run does not exist or has ended."""
        try:
            description = self.resources.step_functions.describe(arn)
        except ExecutionNotFound:
            starter = self.resources.execution_starter
            return Mismatch("RUN_STUCK", owner, subject), lambda: starter.resume(owner, subject)
        if description.status == "RUNNING":
            return None
        recorder = self.resources.outcome_recorder
        mismatch = Mismatch("EXECUTION_NOT_CLOSED", owner, subject)
        return mismatch, lambda: recorder.record(description)

    def _start_or_close(self, execution: Execution) -> Repair:
        """Start an execution that Step Functions does not know; close it if it is superseded."""

        def repair() -> None:
            table, operations = self.resources.image_metadata, self.resources.operations
            photo = PhotoExecutions(table).find(execution.owner, execution.photo_id)
            if not is_superseded(execution, photo):
                self.resources.execution_starter.resume(execution.owner, execution.photo_id)
                return
            result = result_of_unstarted(execution)
            if not Executions(operations).close(result, table, owns_photo=False):
                raise NotRepaired("its outcome was recorded meanwhile")

        return repair

    def _clear_attention(self, execution: Execution) -> Repair:
        def repair() -> None:
            if clear_attention_if_superseded(self.resources.execution_starter, execution) is None:
                raise NotRepaired("its photo is assigned to this execution again")

        return repair
