"""Everything that the operations pages read and do, with the permissions of one operator."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from backend.accounts.user import User
from backend.config.stack_outputs import Stack
from backend.database import keys
from backend.database.audit_trail import Audit, AuditEntry
from backend.database.counters import runs_ended
from backend.database.executions import Execution
from backend.database.incidents import Incident, Incidents
from backend.database.photos_for_operators import steps_in_progress
from backend.database.reconciliation_progress import ReconciliationProgress, read_progress
from backend.database.saved_filters import SavedFilter, SavedFilters
from backend.operations import (
    execution_list,
    execution_search,
    execution_view,
    incident_view,
    overview,
    trends,
)
from backend.operations.actions import Actions
from backend.operations.execution_filter import ExecutionFilter
from backend.operations.incident_actions import IncidentActions
from backend.operations.label_actions import LabelActions
from backend.operations.label_comparison import LabelComparison
from backend.operations.reconciliation_report import Comparison, compare
from backend.resources import Resources

if TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient


class Operations:
    """The operations of one stack for an operator. IAM refuses other users."""

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
        self._has_ceiling = stack.rekognition_calls_per_day != "0"

    def overview(self) -> overview.Overview:
        """The metrics of the last day and week: 4 requests, 5 with a ceiling of Rekognition."""
        now = datetime.now(UTC)
        return overview.read_overview(self._table, now, has_ceiling=self._has_ceiling)

    def trends(self, since: datetime, until: datetime) -> trends.Trends:
        """The numbers of any span: 1 request."""
        return trends.read_trends(self._table, since, until, datetime.now(UTC))

    def page(self, wanted: ExecutionFilter) -> execution_list.ExecutionPage:
        """A page of a list, for table and grid: 1 request, 3 at most for a range of days."""
        return execution_list.read_page(self._table, wanted, datetime.now(UTC))

    def progress(self, executions: Iterable[Execution]) -> tuple[Execution, ...]:
        """The executions of a page, running ones with their current states: 1 request at most."""
        shown = tuple(executions)
        running = [execution for execution in shown if execution.outcome is None]
        steps = steps_in_progress(self._photos, running)
        return tuple(replace(e, steps=steps.get(e.name, e.steps)) for e in shown)

    def search(
        self, wanted: ExecutionFilter, now: datetime, start: execution_search.SearchPosition
    ) -> Iterator[execution_search.SearchStep]:
        """A search of all executions that a filter's index selects: 1 request for each megabyte."""
        return execution_search.search(self._table, wanted.first_page(), now, start)

    def expected_reads(self, wanted: ExecutionFilter, now: datetime) -> int | None:
        """About how many executions a search reads: 1 request, none for a list of no span."""
        return execution_search.expected_reads(self._table, wanted, now)

    def saved_filters(self) -> list[SavedFilter]:
        """The filters that the operator has saved: 1 request."""
        return self._filters.all()

    def save_filter(self, name: str, wanted: Mapping[str, str]) -> None:
        """Save the query parameters of a list under a name."""
        with self.actions.audited("save filter", [name]):
            self._filters.save(name, wanted)

    def delete_filter(self, name: str) -> None:
        """Delete a saved filter."""
        with self.actions.audited("delete filter", [name]):
            self._filters.delete(name)

    def all_matching(self, wanted: ExecutionFilter) -> Iterator[Execution]:
        """All executions that match a filter: for CSV and bulk actions."""
        first = wanted.first_page()
        return execution_list.all_matching(self._table, first, datetime.now(UTC))

    def execution(self, name: str) -> execution_view.ExecutionView:
        """One execution: 3 requests. Raises ExecutionNotFound."""
        return execution_view.read_execution(self._table, self._step_functions, name)

    def log(self, view: execution_view.ExecutionView, state: str) -> list[execution_view.LogLine]:
        """The log lines of a state's function for an execution: usually 1 request."""
        logs = self._operator.client("logs")
        return execution_view.read_log(logs, self._stack.name, view, state)

    def incidents(self) -> list[Incident]:
        """The incidents of the last 90 days, the latest first: two requests."""
        return Incidents(self._table).latest()

    def runs_ended(self) -> int:
        """The number of executions that have ended, of all time: one request."""
        return runs_ended(self._table.get(keys.TOTALS) or {})

    def incident(self, incident_id: str) -> incident_view.IncidentView:
        """One incident with its first photos: three requests. Raises IncidentNotFound."""
        return incident_view.read_incident(self._table, incident_id)

    def incident_log(self, view: incident_view.IncidentView) -> list[execution_view.LogLine]:
        """The log lines of the failed state of the example: one request."""
        logs = self._operator.client("logs")
        return incident_view.read_example_log(logs, self._stack.name, view)

    def photos_of_incident(self, incident_id: str) -> list[Execution]:
        """The latest executions of all photos of an incident that still lack results."""
        return incident_view.unresolved_executions(self._table, incident_id)

    def audit(self, day: str, after: str | None = None) -> tuple[list[AuditEntry], str | None]:
        """A page of a day's audit trail (UTC), newest first: 1 request."""
        return self._audit.of_day(day, after=after)

    def audit_between(
        self, since: str, until: str, after: str | None = None
    ) -> tuple[list[AuditEntry], str | None]:
        """A page of the audit trail of a time range of a day, newest first: 2 requests at most."""
        return self._audit.between(since, until, after=after)

    @property
    def actions(self) -> Actions:
        """The actions of an operator."""
        return Actions(
            self._operator.email,
            self._functions,
            self._stack,
            self._step_functions,
            self._audit,
            pause=self._pause,
        )

    @property
    def label_actions(self) -> LabelActions:
        """The comparison of labels, with numbers only."""
        function = self._stack.compare_labels_function
        comparison = LabelComparison(self._functions, function)
        return LabelActions(self._operator.email, comparison, self._audit)

    @property
    def incident_actions(self) -> IncidentActions:
        """What an operator does with incidents, besides running their photos again."""
        return IncidentActions(self._operator.email, Incidents(self._table), self._audit)

    def compare(self, after: str | None = None) -> Comparison:
        """One part of a reconciliation without repairs: 1 request. Raises ActionFailed."""
        return compare(self._functions, self._stack.reconcile_function, after=after)

    def last_reconciliation(self) -> ReconciliationProgress | None:
        """The latest scheduled reconciliation, None if there was none yet: 1 request."""
        return read_progress(self._table)

    @property
    def _filters(self) -> SavedFilters:
        return SavedFilters(self._table, self._operator.owner)

    @cached_property
    def _functions(self) -> "LambdaClient":
        client: LambdaClient = self._operator.client("lambda")
        return client
