"""Reopens the item of an execution that ended and was then redriven: it runs again.

The counters count executions that have ended, so the earlier end is subtracted from them. The
totals keep it: they only increase, as monitoring systems require. Its incident stays as it is until
the execution ends again.
"""

from collections.abc import Mapping
from typing import Any

from backend.database import keys
from backend.database.attribute_values import Item, to_wire
from backend.database.counters import Usage
from backend.database.executions import (
    RUNNING,
    ExecutionResult,
    counting_updates,
    execution_from_item,
)
from backend.database.table import Table, TransactionConditionsFailed
from backend.database.update_expressions import UpdateRequest, update

_OF_THE_END = (
    "outcome",
    "ended_at",
    "duration_ms",
    "failed_state",
    "error",
    "cause",
    "error_family",
    "replaced_start",
)
_TOTALS = to_wire(keys.TOTALS)


def reopen_execution(operations: Table, name: str, redrive_count: int) -> bool:
    """Remove the recorded end of an execution that was redriven for the nth time.

    Returns False if it has no item, if no end is recorded, or if that end follows this redrive.
    """
    item = operations.get(keys.execution_key(name), consistent=True)
    if item is None or "outcome" not in item or item.get("redrive_count", 0) >= redrive_count:
        return False
    reopened = update(
        keys.execution_key(name),
        set_={"status": RUNNING, "attention": RUNNING, "redrive_count": redrive_count},
        remove=_OF_THE_END,
        condition="{outcome} = :outcome AND {ended_at} = :ended_at",
        values={"outcome": item["outcome"], "ended_at": item["ended_at"]},
    )
    counting = counting_updates(_recorded_result(item), item.get("replaced_start"))
    counted = [_subtracted(change) for change in counting if change["Key"] != _TOTALS]
    try:
        operations.update_in_transaction([(operations, c) for c in (reopened, *counted)])
    except TransactionConditionsFailed:  # the same event was delivered twice
        return False
    return True


def _recorded_result(item: Item) -> ExecutionResult:
    """The result that was counted, from the item."""
    failure = {str(name): item[name] for name in ("failed_state", "error", "cause") if name in item}
    execution = execution_from_item(item)
    return ExecutionResult(
        execution=execution,
        status=item["status"],
        outcome=item["outcome"],
        ended_at=item["ended_at"],
        steps=execution.steps,
        failure=failure if "error" in failure else None,
        usage=Usage(int(item.get("transitions", 0)), int(item.get("labelled", 0))),
        paused_ms=int(item.get("paused_ms", 0)),
        waited_ms=execution.waited_ms,
    )


def _subtracted(change: UpdateRequest) -> UpdateRequest:
    """An update that adds to counters, with the opposite sign."""
    values = change["ExpressionAttributeValues"]
    kept = {":expires"}
    negative = {name: value if name in kept else _negative(value) for name, value in values.items()}
    return {**change, "ExpressionAttributeValues": negative}


def _negative(value: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"N": str(-int(value["N"]))} if "N" in value else value
