"""Executions as operators see them: one item each in the Operations table."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from typing import Any, get_args

from backend.database import keys
from backend.database.attribute_values import Item
from backend.database.counters import CountedRun, Usage, counter_updates, runs_ended
from backend.database.incident_changes import IncidentChanges, Occurrence
from backend.database.photo_progress import outcome_attributes, photo_outcome_update
from backend.database.step_progress import Steps, parse_steps
from backend.database.table import ConditionFailed, Table, TransactionConditionsFailed
from backend.database.tolerant_values import (
    UNKNOWN_MOMENT,
    Parse,
    one_of,
    parse_each,
    positive_number,
    text,
    timestamp,
    truth,
    whole_number,
)
from backend.database.trend_counters import FailureCell, other_resolutions
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
    format: str | None = None
    """Format of the photo by its content; None until the execution has ended."""
    size_class: str | None = None
    """One of ``SIZE_CLASSES``; None until the execution has ended."""
    redrive_count: int = 0
    """How often it was continued from its failed state."""
    seeded: bool | None = None
    """True if it did not run but was written for a demonstration."""
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
        """From the upload to the end, without the time before a redrive; None without a result."""
        if not self.queued_at or self.outcome not in ("SUCCEEDED", "PARTIAL"):
            return None
        return milliseconds_between(self.queued_at, self.started_at) + (self.duration_ms or 0)

    @property
    def lost_results(self) -> bool:
        """Whether it ended without all results, and not because of the photo itself."""
        return self.outcome in UNSUCCESSFUL and self.error_family != "photo"


RUNNING, OPEN, OWNER, WAITING = "RUNNING", "OPEN", "OWNER", "WAITING"
"""Values of ``attention``, the key of the index ``needs_attention``: the execution runs; it failed
and an operator has not retried it; it failed because of its photo, which only the owner can fix; it
has all results but labels, which wait for the next day (``rekognition_calls``). Absent for all
other executions."""
NOT_STARTED = "ExecutionNotStarted"
"""Error of an execution that has an item but that Step Functions does not know."""
OUTCOMES = ("SUCCEEDED", "PARTIAL", "FAILED", "TIMED_OUT", "ABORTED", "SUPERSEDED")
"""Beyond the statuses of Step Functions: PARTIAL, one branch failed; SUPERSEDED, the photo was
deleted or has a newer execution."""
UNSUCCESSFUL = ("PARTIAL", "FAILED", "TIMED_OUT", "ABORTED")
"""Outcomes without all results."""
_TRIES = 3
"""Of a transaction whose incident was resolved meanwhile."""
UNKNOWN = "unknown"
SIZE_CLASSES = {"under-1mb": 1, "1-to-5mb": 5, "5-to-20mb": 20, "over-20mb": None}
"""Classes of the size of an original, and their limits in millions of bytes."""
_TEXTS = (
    "name", "execution_arn", "owner", "photo_id", "filename", "failed_state", "error", "cause",
    "retry_of", "retried_by", "format", "incident",
)  # fmt: skip
_PARSERS: Mapping[str, Parse] = {
    **dict.fromkeys(_TEXTS, text),
    **dict.fromkeys(("duration_ms", "transitions", "redrive_count", "waited_ms"), whole_number),
    **dict.fromkeys(("started_at", "ended_at", "queued_at"), timestamp),
    "attempt": positive_number,
    "status": one_of("RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"),
    "outcome": one_of(*OUTCOMES),
    "error_family": one_of(*get_args(Family)),
    "size_class": one_of(*SIZE_CLASSES),
    "seeded": truth,
    "steps": parse_steps,
}


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
    paused_ms: int = 0
    """Between each failure and the redrive that followed it."""
    waited_ms: int | None = None
    """From the upload to the first state; None if the photo has another execution now."""
    labels_wait: bool = False
    """Whether Rekognition was not called because of its daily ceiling."""

    @property
    def visible_ms(self) -> int | None:
        """From the upload to the end, without the time before a redrive; None without a result."""
        ended = replace(self.execution, outcome=self.outcome, duration_ms=self.duration_ms)
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
        """From the start of the execution to its end, without the time before a redrive."""
        total = milliseconds_between(self.execution.started_at, self.ended_at)
        return max(0, total - self.paused_ms)

    @property
    def cell(self) -> FailureCell | None:
        """Its cell in the grid of failures; None for a success and a manual stop."""
        if self.failure is None or self.failure["error"] == STOPPED:
            return None
        return FailureCell(
            state=self.failure.get("failed_state") or UNKNOWN,
            error=self.failure["error"],
            format=self.execution.format or UNKNOWN,
            size_class=self.execution.size_class or UNKNOWN,
        )


_OPEN_FOR_THIS_END = (
    "attribute_not_exists({outcome})"
    " AND (attribute_not_exists({redrive_count}) OR {redrive_count} <= :redrive_count)"
)
"""The event of an end before the latest redrive may arrive after it."""


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
        recorded = self.get(result.execution.name) if result.execution.redrive_count else None
        reopened = recorded if recorded and recorded.redrive_count else None
        if reopened:
            result = _since_the_upload(result, reopened)
        previous = self._previous_attempt(result.execution)
        before = _incident_before(reopened, previous)
        for attempt in range(1, _TRIES + 1):
            incident, changes = self._closing_updates(result, previous, reopened)
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
        if before and before != incident:
            IncidentChanges(self._table).resolve_if_done(before, result.ended_at)
        return True

    def _closing_updates(
        self, result: ExecutionResult, previous: Execution | None, reopened: Execution | None
    ) -> tuple[str | None, list[tuple[Table, UpdateRequest]]]:
        """The transaction without the photo, and the incident that the execution belongs to."""
        incident, changes = self._incident_changes(result, previous, reopened)
        replaced = previous.started_at if previous and previous.lost_results else None
        updates = [
            _closing_update(result, incident, replaced),
            *counting_updates(result, replaced, again=reopened is not None),
            *changes,
        ]
        return incident, [(self._table, change) for change in updates]

    def _incident_changes(
        self, result: ExecutionResult, previous: Execution | None, reopened: Execution | None
    ) -> tuple[str | None, list[UpdateRequest]]:
        execution, incidents = result.execution, IncidentChanges(self._table)
        content, before = execution.photo_content, _incident_before(reopened, previous)
        if reopened and reopened.retried_by:  # the photo's newer attempt decides
            return reopened.incident, []
        if result.outcome == "ABORTED" and result.occurrence is None:
            return before, incidents.kept(before, execution.name, content)
        ended = runs_ended(self._table.get(keys.TOTALS) or {}) if result.occurrence else 0
        return incidents.changes(result.occurrence, before, content, ended)

    def _previous_attempt(self, execution: Execution) -> Execution | None:
        if execution.attempt < 2 or not execution.photo_id:
            return None
        return self.get(f"{execution.photo_content}-{execution.attempt - 1}")


def _closing_update(
    result: ExecutionResult, incident: str | None, replaced: str | None
) -> UpdateRequest:
    execution = result.execution
    attention = None
    if result.outcome in UNSUCCESSFUL:
        attention = OWNER if result.family == "photo" else OPEN
    elif result.labels_wait and result.outcome == "SUCCEEDED":
        attention = WAITING
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
        "labelled": result.usage.labelled,
        "paused_ms": result.paused_ms,
        "redrive_count": execution.redrive_count,
        "format": execution.format,
        "size_class": execution.size_class,
        "attention": attention,
        "incident": incident,
        "replaced_start": replaced,
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
        remove=[name for name in ("attention", "incident") if closed[name] is None],
        condition=_OPEN_FOR_THIS_END,
        values={"redrive_count": execution.redrive_count},
    )


def counting_updates(
    result: ExecutionResult, replaced: str | None = None, *, again: bool = False
) -> list[UpdateRequest]:
    """The updates that count an ended execution, in each resolution and in the totals.

    The parameters are those of ``counter_updates``.
    """
    run = _counted(result)
    hourly, *_ = counter_updates(run)
    return [
        *counter_updates(run, replaced, again=again),
        *other_resolutions(hourly, run.started_at),
    ]


def _since_the_upload(result: ExecutionResult, reopened: Execution) -> ExecutionResult:
    """The result of a redrive, with the waiting before the first start of the execution."""
    execution = replace(result.execution, queued_at=reopened.queued_at)
    return replace(result, execution=execution, waited_ms=reopened.waited_ms)


def _incident_before(reopened: Execution | None, previous: Execution | None) -> str | None:
    """The incident that the photo belongs to: of the end before a redrive, or of the attempt."""
    if reopened and reopened.incident:
        return reopened.incident
    return previous.incident if previous else None


def _counted(result: ExecutionResult) -> CountedRun:
    return CountedRun(
        started_at=result.execution.started_at,
        outcome=result.outcome,
        ended_at=result.ended_at,
        duration_ms=result.duration_ms,
        steps=result.steps,
        usage=result.usage,
        family=result.family,
        cell=result.cell,
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


def size_class(size_bytes: int | None) -> str | None:
    """The class of a size, one of ``SIZE_CLASSES``; None if the size is not known."""
    if size_bytes is None:
        return None
    limits = SIZE_CLASSES.items()
    return next(name for name, limit in limits if limit is None or size_bytes < limit * 1_000_000)


def _attributes(execution: Execution) -> Item:
    return {one.name: getattr(execution, one.name) for one in fields(execution)}


def execution_from_item(item: Mapping[str, Any]) -> Execution:
    """The Execution of an item. Accepts any item; an unknown status is FAILED."""
    required = {
        "name": str(item.get("pk", "")).removeprefix(keys.EXECUTION_PREFIX),
        **dict.fromkeys(("execution_arn", "owner", "photo_id", "filename"), ""),
        "attempt": 1,
        "started_at": UNKNOWN_MOMENT,
        "status": "FAILED",
    }
    return Execution(**{**required, **parse_each(item, _PARSERS)})
