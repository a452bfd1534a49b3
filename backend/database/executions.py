"""Executions as operators see them: one item each in the Operations table."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from typing import Any

from backend.database import keys
from backend.database.attribute_values import Item
from backend.database.counters import CountedRun, Usage, counter_updates, runs_ended
from backend.database.incident_changes import IncidentChanges, Occurrence
from backend.database.photo_progress import outcome_attributes, photo_outcome_update
from backend.database.step_progress import Steps, parse_steps
from backend.database.table import ConditionFailed, Table, TransactionConditionsFailed
from backend.database.update_expressions import UpdateRequest, update
from backend.errors import STOPPED, Family, family_of
from backend.timestamps import milliseconds_between


@dataclass(frozen=True)
class Execution:
    """One execution of the state machine for one photo."""

    name: str
    execution_arn: str
    owner: str
    photo_id: str
    filename: str
    attempt: int
    started_at: str
    status: str
    """As Step Functions reports it: RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED."""
    outcome: str | None = None
    """One of ``OUTCOMES``; None until the execution has ended."""
    ended_at: str | None = None
    duration_ms: int | None = None
    transitions: int | None = None
    failed_state: str | None = None
    error: str | None = None
    cause: str | None = None
    error_family: Family | None = None
    retry_of: str | None = None
    retried_by: str | None = None
    queued_at: str | None = None
    """When its photo was uploaded, or a retry was requested; None if it is not known."""
    waited_ms: int | None = None
    """From the upload, or the request of a retry, to the first state."""
    incident: str | None = None
    """Id of the incident that its failure belongs to."""
    steps: Steps = field(default_factory=dict)

    @property
    def photo_content(self) -> str:
        """Names the content of its photo: all attempts share it. Its own name without a photo."""
        return self.name.rpartition("-")[0] if self.photo_id else self.name

    @property
    def visible_ms(self) -> int | None:
        """From the upload to the end; None without a result."""
        if not self.queued_at or not self.ended_at or self.outcome not in ("SUCCEEDED", "PARTIAL"):
            return None
        return milliseconds_between(self.queued_at, self.ended_at)

    @property
    def lost_results(self) -> bool:
        """Whether it ended without all results, and not because of the photo itself."""
        return self.outcome in UNSUCCESSFUL and self.error_family != "photo"


_FIELDS = {f.name for f in fields(Execution)}
RUNNING, OPEN, OWNER = "RUNNING", "OPEN", "OWNER"
"""Values of ``attention``, the key of the index ``needs_attention``: the execution runs; it failed
and an operator has not retried it; it failed because of its photo, which only the owner can fix.
Absent for all other executions."""
NOT_STARTED = "ExecutionNotStarted"
"""Error of an execution that has an item but that Step Functions does not know."""
OUTCOMES = ("SUCCEEDED", "PARTIAL", "FAILED", "TIMED_OUT", "ABORTED", "SUPERSEDED")
"""Beyond the statuses of Step Functions: PARTIAL, one branch failed; SUPERSEDED, the photo was
deleted or has a newer execution."""
UNSUCCESSFUL = ("PARTIAL", "FAILED", "TIMED_OUT", "ABORTED")
"""Outcomes without all results."""
_TRIES = 3
"""Of a transaction whose incident was resolved meanwhile."""


@dataclass(frozen=True)
class ExecutionResult:
    """The result of an ended execution."""

    execution: Execution
    """As it was started; its item is missing if a user started it in the console."""
    status: str
    outcome: str
    ended_at: str
    steps: Steps
    failure: Mapping[str, str] | None
    """``failed_state``, ``error`` and ``cause``, None for an execution without a failure."""
    usage: Usage
    waited_ms: int | None = None
    """From the upload to the first state; None if the photo has another execution now."""

    @property
    def visible_ms(self) -> int | None:
        """From the upload to the end; None without a result."""
        ended = replace(self.execution, outcome=self.outcome, ended_at=self.ended_at)
        return ended.visible_ms

    @property
    def family(self) -> Family | None:
        """Category of the error, None without one."""
        return family_of(self.failure["error"]) if self.failure else None

    @property
    def occurrence(self) -> Occurrence | None:
        """The failure as an incident counts it; None for a success and for a manual stop."""
        if self.failure is None or self.failure["error"] == STOPPED:
            return None
        execution = self.execution
        return Occurrence(
            execution=execution.name,
            owner=execution.owner,
            photo_content=execution.photo_content,
            started_at=execution.started_at,
            ended_at=self.ended_at,
            failure=self.failure,
        )

    @property
    def duration_ms(self) -> int:
        """From the start of the execution to its end."""
        return milliseconds_between(self.execution.started_at, self.ended_at)


class Executions:
    """The EXECUTION# items."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, name: str) -> Execution | None:
        """One execution, or None."""
        item = self._table.get(keys.execution_key(name), consistent=True)
        return execution_from_item(item) if item else None

    def add(self, execution: Execution) -> None:
        """Add an execution that is about to start; an existing item is not changed."""
        item = {
            **keys.execution_key(execution.name),
            **_attributes(execution),
            "day": execution.started_at[:10],
            "attention": RUNNING,
        }
        with suppress(ConditionFailed):
            self._table.put(item, condition="attribute_not_exists(pk)")

    def mark_retried(self, name: str, by: str, owner: str) -> None:
        """Link an owner's execution to the attempt that replaces it; it needs no attention.

        An execution without an item, or of another owner, is not changed.
        """
        change = update(
            keys.execution_key(name),
            set_={"retried_by": by},
            remove=("attention",),
            condition="{owner} = :owner",
            values={"owner": owner},
        )
        with suppress(ConditionFailed):
            self._table.update(change)

    def clear_attention(self, name: str) -> None:
        """Remove an execution from the index of executions that need attention."""
        self._table.update(
            update(
                keys.execution_key(name),
                remove=("attention",),
                condition="attribute_exists({pk})",
            )
        )

    def close(self, result: ExecutionResult, photos: Table, *, owns_photo: bool) -> bool:
        """Store a result, set the photo's status and update the counters, in one transaction.

        ``owns_photo``: whether the photo is still assigned to this execution. Returns False if the
        result was stored before. Raises ConditionFailed if the photo was assigned to another
        execution meanwhile.
        """
        previous = self._previous_attempt(result.execution)
        for attempt in range(1, _TRIES + 1):
            incident, changes = self._closing_updates(result, previous)
            if owns_photo:
                changes.append((photos, _photo_update(result)))
            try:
                self._table.update_in_transaction(changes)
                break
            except TransactionConditionsFailed as error:
                if 0 in error.found:
                    return False
                if owns_photo and len(changes) - 1 in error.found:
                    raise ConditionFailed(error.found[len(changes) - 1]) from error
                if attempt == _TRIES:
                    raise
        if previous and previous.incident and previous.incident != incident:
            IncidentChanges(self._table).resolve_if_done(previous.incident)
        return True

    def _closing_updates(
        self, result: ExecutionResult, previous: Execution | None
    ) -> tuple[str | None, list[tuple[Table, UpdateRequest]]]:
        """The transaction without the photo, and the incident that the execution belongs to."""
        incident, changes = self._incident_changes(result, previous.incident if previous else None)
        replaced = previous.started_at if previous and previous.lost_results else None
        updates = [
            _closing_update(result, incident),
            *counter_updates(_counted(result), replaced),
            *changes,
        ]
        return incident, [(self._table, change) for change in updates]

    def _incident_changes(
        self, result: ExecutionResult, previous: str | None
    ) -> tuple[str | None, list[UpdateRequest]]:
        execution, incidents = result.execution, IncidentChanges(self._table)
        content = execution.photo_content
        if result.outcome == "ABORTED" and result.occurrence is None:
            return previous, incidents.kept(previous, execution.name, content)
        ended = runs_ended(self._table.get(keys.TOTALS) or {}) if result.occurrence else 0
        return incidents.changes(result.occurrence, previous, content, ended)

    def _previous_attempt(self, execution: Execution) -> Execution | None:
        if execution.attempt < 2 or not execution.photo_id:
            return None
        return self.get(f"{execution.photo_content}-{execution.attempt - 1}")


def _closing_update(result: ExecutionResult, incident: str | None) -> UpdateRequest:
    execution = result.execution
    attention = None
    if result.outcome in UNSUCCESSFUL:
        attention = OWNER if result.family == "photo" else OPEN
    closed = {
        "status": result.status,
        # From Step Functions: the execution is listed in the hour whose counters include it.
        "started_at": execution.started_at,
        "day": execution.started_at[:10],
        "ended_at": result.ended_at,
        "outcome": result.outcome,
        "duration_ms": result.duration_ms,
        "steps": result.steps,
        "transitions": result.usage.transitions,
        "attention": attention,
        "incident": incident,
        "queued_at": execution.queued_at,
        "waited_ms": result.waited_ms,
        **outcome_attributes(result.status, result.failure),
    }
    attributes = {
        name: value for name, value in _attributes(execution).items() if name not in closed
    }
    return update(
        keys.execution_key(execution.name),
        set_=closed,
        set_if_absent=attributes,
        remove=() if attention else ("attention",),
        condition="attribute_not_exists({outcome})",
    )


def _counted(result: ExecutionResult) -> CountedRun:
    return CountedRun(
        started_at=result.execution.started_at,
        outcome=result.outcome,
        ended_at=result.ended_at,
        duration_ms=result.duration_ms,
        steps=result.steps,
        usage=result.usage,
        family=result.family,
        waited_ms=result.waited_ms,
        visible_ms=result.visible_ms,
    )


def _photo_update(result: ExecutionResult) -> UpdateRequest:
    execution = result.execution
    status = result.outcome if result.outcome in {"SUCCEEDED", "PARTIAL"} else "FAILED"
    attributes = {**outcome_attributes(status, result.failure), "steps": result.steps}
    return photo_outcome_update(
        execution.owner, execution.photo_id, execution.execution_arn, attributes
    )


def _attributes(execution: Execution) -> Item:
    return {name: getattr(execution, name) for name in _FIELDS}


def execution_from_item(item: Mapping[str, Any]) -> Execution:
    """The Execution of an item."""
    values = {name: value for name, value in item.items() if name in _FIELDS}
    return Execution(**{**values, "steps": parse_steps(item.get("steps"))})
