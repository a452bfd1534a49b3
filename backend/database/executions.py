"""Executions as operators see them: one item each in the Operations table."""

import random
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from typing import Any

from botocore.exceptions import ClientError

from backend.aws.errors import conflicted
from backend.database import keys
from backend.database.attribute_values import Item, from_wire
from backend.database.counters import Usage, counter_update
from backend.database.photo_runs import outcome_attributes
from backend.database.table import ConditionFailed, Table
from backend.database.update_expressions import update
from backend.errors import Family, family_of
from backend.timestamps import milliseconds_between


@dataclass(frozen=True)
class Execution:
    """One run of the workflow for one photo."""

    name: str
    execution_arn: str
    owner: str
    photo_id: str
    filename: str
    attempt: int
    started_at: str
    status: str
    """As Step Functions has it: RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED."""
    outcome: str | None = None
    """What came of it: SUCCEEDED, PARTIAL, FAILED, TIMED_OUT, ABORTED, SUPERSEDED."""
    ended_at: str | None = None
    duration_ms: int | None = None
    transitions: int | None = None
    failed_state: str | None = None
    error: str | None = None
    cause: str | None = None
    error_family: Family | None = None
    retry_of: str | None = None
    retried_by: str | None = None
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)


_FIELDS = {f.name for f in fields(Execution)}
RUNNING, OPEN = "RUNNING", "OPEN"
"""Values of ``attention``, the key of the index ``needs_attention``: under way, or went wrong and
nobody has put it right. Absent where nothing is to be done."""
NOT_STARTED = "ExecutionNotStarted"
_PAUSES = (0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds, at most, until the next try where another ending wrote the same hour's counters."""
OUTCOMES = ("SUCCEEDED", "PARTIAL", "FAILED", "TIMED_OUT", "ABORTED", "SUPERSEDED")
WENT_WRONG = ("PARTIAL", "FAILED", "TIMED_OUT", "ABORTED")


@dataclass(frozen=True)
class Ending:
    """How an execution ended."""

    execution: Execution
    """As it was started; its item may be missing if somebody started it by hand."""
    status: str
    outcome: str
    ended_at: str
    steps: dict[str, dict[str, Any]]
    failure: Mapping[str, str] | None
    """``failed_state``, ``error`` and ``cause``, None if all went well."""
    usage: Usage


class Executions:
    """The EXECUTION# items."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, name: str) -> Execution | None:
        """One execution, or None."""
        item = self._table.get(keys.execution_key(name), consistent=True)
        return execution_from_item(item) if item else None

    def add(self, execution: Execution) -> None:
        """Announce an execution about to start; announcing it twice changes nothing."""
        try:
            self._table.put(
                {
                    **keys.execution_key(execution.name),
                    **_attributes(execution),
                    "day": execution.started_at[:10],
                    "attention": RUNNING,
                },
                condition="attribute_not_exists(pk)",
            )
        except ConditionFailed:
            return

    def mark_retried(self, name: str, by: str, owner: str) -> None:
        """Link an owner's execution to the attempt that takes its place.

        It needs no attention any more.
        """
        change = update(
            keys.execution_key(name),
            set_={"retried_by": by},
            remove=("attention",),
            condition="{owner} = :owner",
            values={"owner": owner},
        )
        with suppress(ConditionFailed):  # without item it is on no list; others' stay as they are
            self._table.update(change)

    def clear_attention(self, name: str) -> None:
        """Take an execution from the list of what needs attention: nothing can be done about it."""
        self._table.update(
            update(
                keys.execution_key(name),
                remove=("attention",),
                condition="attribute_exists({pk})",
            )
        )

    def close(self, ending: Ending, photos: Table, *, own_photo: bool) -> bool:
        """Record an ending, set the photo's status and count it, in one transaction.

        ``own_photo`` says whether the photo still belongs to this run. Returns False if the
        ending was recorded before. Raises ConditionFailed if the photo was taken by another run
        meanwhile.
        """
        writes = [
            (self._table.name, self._closing(ending)),
            (self._table.name, _counting(ending)),
        ]
        if own_photo:
            writes.append((photos.name, _photo_closing(ending)))
        told = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        items = [{"Update": {"TableName": name, **told, **change}} for name, change in writes]
        for pause in (*_PAUSES, None):
            try:
                self._table.dynamodb.transact_write_items(TransactItems=items)
            except ClientError as error:
                if pause is None or not conflicted(error):
                    return _was_recorded(error)
                time.sleep(random.uniform(0, pause))  # noqa: S311
            else:
                return True
        raise AssertionError("the last attempt returns or raises")

    def _closing(self, ending: Ending) -> dict[str, Any]:
        execution = ending.execution
        attention = OPEN if ending.outcome in WENT_WRONG else None
        closed = {
            "status": ending.status,
            # As Step Functions has it: the counters are those of this hour.
            "started_at": execution.started_at,
            "day": execution.started_at[:10],
            "ended_at": ending.ended_at,
            "outcome": ending.outcome,
            "duration_ms": _duration(ending),
            "steps": ending.steps,
            "transitions": ending.usage.transitions,
            "attention": attention,
            **outcome_attributes(ending.status, ending.failure),
        }
        started = {
            name: value for name, value in _attributes(execution).items() if name not in closed
        }
        return update(
            keys.execution_key(execution.name),
            set_=closed,
            set_if_absent=started,
            remove=() if attention else ("attention",),
            condition="attribute_not_exists({outcome})",
        )


def _photo_closing(ending: Ending) -> dict[str, Any]:
    execution = ending.execution
    status = ending.outcome if ending.outcome in {"SUCCEEDED", "PARTIAL"} else "FAILED"
    return update(
        keys.photo_key(execution.owner, execution.photo_id),
        set_={**outcome_attributes(status, ending.failure), "steps": ending.steps},
        remove=("in_flight_since", "extracted"),
        condition="{execution_arn} = :run AND {status} = :running",
        values={"run": execution.execution_arn, "running": "RUNNING"},
    )


def _counting(ending: Ending) -> dict[str, Any]:
    family = family_of(ending.failure["error"]) if ending.failure else None
    return counter_update(
        ending.execution.started_at,
        ending.outcome,
        _duration(ending),
        ending.steps,
        ending.usage,
        family=family,
    )


def _duration(ending: Ending) -> int:
    return milliseconds_between(ending.execution.started_at, ending.ended_at)


def _was_recorded(error: ClientError) -> bool:
    """False for an ending recorded before; raises what else went wrong."""
    if error.response["Error"]["Code"] != "TransactionCanceledException":
        raise error
    reasons = error.response.get("CancellationReasons", [])
    failed = [r.get("Code") == "ConditionalCheckFailed" for r in reasons]
    if failed and failed[0]:
        return False
    if any(failed[1:]):
        raise ConditionFailed(from_wire(reasons[-1].get("Item") or {}) or None) from error
    raise error


def _attributes(execution: Execution) -> Item:
    return {name: getattr(execution, name) for name in _FIELDS}


def execution_from_item(item: Mapping[str, Any]) -> Execution:
    """An Execution of an item."""
    return Execution(**{name: value for name, value in item.items() if name in _FIELDS})
