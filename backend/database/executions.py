"""Executions as operators see them: one item each in the Operations table."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from typing import Any, get_args

from backend.database import keys
from backend.database.attribute_values import Item
from backend.database.counters import Usage, counter_update
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
    steps: Steps = field(default_factory=dict)


RUNNING, OPEN = "RUNNING", "OPEN"
"""Values of ``attention``, the key of the index ``needs_attention``: the execution runs, or it
failed and an operator has not retried it. Absent for all other executions."""
NOT_STARTED = "ExecutionNotStarted"
"""Error of an execution that has an item but that Step Functions does not know."""
OUTCOMES = ("SUCCEEDED", "PARTIAL", "FAILED", "TIMED_OUT", "ABORTED", "SUPERSEDED")
"""Beyond the statuses of Step Functions: PARTIAL, one branch failed; SUPERSEDED, the photo was
deleted or has a newer execution."""
UNSUCCESSFUL = ("PARTIAL", "FAILED", "TIMED_OUT", "ABORTED")
"""Outcomes that need the attention of an operator."""
UNKNOWN = "unknown"
SIZE_CLASSES = {"under-1mb": 1, "1-to-5mb": 5, "5-to-20mb": 20, "over-20mb": None}
"""Classes of the size of an original, and their limits in millions of bytes."""
_TEXTS = (
    "name", "execution_arn", "owner", "photo_id", "filename", "failed_state", "error", "cause",
    "retry_of", "retried_by", "format",
)  # fmt: skip
_PARSERS: Mapping[str, Parse] = {
    **dict.fromkeys(_TEXTS, text),
    **dict.fromkeys(("duration_ms", "transitions", "redrive_count"), whole_number),
    **dict.fromkeys(("started_at", "ended_at"), timestamp),
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
        counting = [(self._table, change) for change in counting_updates(result)]
        changes = [(self._table, _closing_update(result)), *counting]
        if owns_photo:
            changes.append((photos, _photo_update(result)))
        try:
            self._table.update_in_transaction(changes)
        except TransactionConditionsFailed as error:
            if 0 in error.found:
                return False
            raise ConditionFailed(error.found.get(len(changes) - 1)) from error
        return True


def _closing_update(result: ExecutionResult) -> UpdateRequest:
    execution = result.execution
    attention = OPEN if result.outcome in UNSUCCESSFUL else None
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
        condition=_OPEN_FOR_THIS_END,
        values={"redrive_count": execution.redrive_count},
    )


def counting_updates(result: ExecutionResult) -> list[UpdateRequest]:
    """The updates that count an ended execution, in each resolution."""
    hourly = _counting_update(result)
    return [hourly, *other_resolutions(hourly, result.execution.started_at)]


def _counting_update(result: ExecutionResult) -> UpdateRequest:
    family = family_of(result.failure["error"]) if result.failure else None
    return counter_update(
        result.execution.started_at,
        result.outcome,
        result.duration_ms,
        result.steps,
        result.usage,
        family=family,
        cell=result.cell,
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
