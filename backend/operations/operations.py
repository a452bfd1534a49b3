"""Everything that the operations pages ask for, with one operator's permissions."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from backend.accounts.user import User
from backend.config.stack_outputs import Stack
from backend.database.audit_trail import Audit, AuditEntry
from backend.database.executions import Execution
from backend.database.photos_for_operators import steps_in_progress
from backend.database.reconciliation_progress import ReconciliationProgress, read_progress
from backend.operations import execution_list, execution_view, overview, recogniser_health
from backend.operations.actions import Actions
from backend.operations.execution_filter import ExecutionFilter
from backend.operations.reconciliation_report import Comparison, compare
from backend.resources import Resources


class Operations:
    """The operations of one stack as an operator sees them. IAM refuses everybody else."""

    def __init__(
        self, operator: User, stack: Stack, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self._operator = operator
        self._stack = stack
        self._pause = pause
        resources = Resources(operator.client, stack.resource_names)
        self._table, self._photos = resources.operations, resources.image_metadata
        self._step_functions = resources.step_functions
        self._audit = Audit(self._table)

    def overview(self) -> overview.Overview:
        """The numbers of the last day and week: 3 calls."""
        return overview.read_overview(self._table, datetime.now(UTC))

    def page(self, wanted: ExecutionFilter) -> execution_list.ExecutionPage:
        """A page of a list, for table and grid alike: 1 call, 3 at most for a span of days."""
        return execution_list.read_page(self._table, wanted, datetime.now(UTC))

    def progress(self, executions: Iterable[Execution]) -> tuple[Execution, ...]:
        """The executions of a page, those under way with the steps done so far: 1 call at most."""
        shown = tuple(executions)
        running = [execution for execution in shown if execution.outcome is None]
        steps = steps_in_progress(self._photos, running)
        return tuple(replace(e, steps=steps.get(e.name, e.steps)) for e in shown)

    def all_matching(self, wanted: ExecutionFilter) -> Iterator[Execution]:
        """Everything that a filter matches, from its first page: for CSV and bulk actions."""
        first = wanted.first_page()
        return execution_list.all_matching(self._table, first, datetime.now(UTC))

    def execution(self, name: str) -> execution_view.ExecutionView:
        """One execution: 3 calls. Raises ExecutionNotFound."""
        return execution_view.read_execution(self._table, self._step_functions, name)

    def log(self, view: execution_view.ExecutionView, state: str) -> list[execution_view.LogLine]:
        """What a state's function wrote about an execution: 1 call."""
        logs = self._operator.client("logs")
        return execution_view.read_log(logs, self._stack.name, view, state)

    def audit(self, day: str, after: str | None = None) -> tuple[list[AuditEntry], str | None]:
        """A page of a day's audit trail, newest first: 1 call."""
        return self._audit.of_day(day, after=after)

    @property
    def actions(self) -> Actions:
        """What an operator can do."""
        return Actions(
            self._operator.email,
            self._functions,
            self._stack,
            self._step_functions,
            self._audit,
            pause=self._pause,
        )

    def compare(self, after: str | None = None) -> Comparison:
        """One go of a reconciliation that repairs nothing: 1 call. Raises ActionFailed."""
        return compare(self._functions, self._stack.reconcile_function, after=after)

    def recogniser(self) -> recogniser_health.RecogniserHealth:
        """How Rekognition does: 5 calls."""
        return recogniser_health.read_recogniser_health(self._table, datetime.now(UTC))

    def last_reconciliation(self) -> ReconciliationProgress | None:
        """The latest scheduled pass, None if there was none yet: 1 call."""
        return read_progress(self._table)

    @cached_property
    def _functions(self) -> Any:
        return self._operator.client("lambda")
