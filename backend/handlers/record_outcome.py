"""RecordOutcome: records the outcome of an execution that has ended, whatever its status.

It also records that an ended execution runs again, because somebody has redriven it.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from backend.aws.step_functions import ExecutionDescription, parse_input
from backend.handlers.common.environment import resources


def handler(event: Mapping[str, Any], _context: object) -> dict[str, str | None]:
    """Process EventBridge's "Step Functions Execution Status Change" event.

    Returns the outcome, None if it was recorded before, or if the execution runs (again).
    """
    detail = event["detail"]
    changed = _description(detail) or resources().step_functions.describe(detail["executionArn"])
    recorder = resources().outcome_recorder
    if changed.status == "RUNNING":
        recorder.reopen(changed)
        return {"outcome": None}
    return {"outcome": recorder.record(changed)}


def _description(detail: Mapping[str, Any]) -> ExecutionDescription | None:
    """The description in the event; None if the input was too large to be included."""
    if not detail.get("input"):
        return None
    return ExecutionDescription(
        arn=detail["executionArn"],
        status=detail["status"],
        started_at=_from_epoch(detail["startDate"]),
        stopped_at=_from_epoch(detail["stopDate"]) if detail.get("stopDate") else None,
        input=parse_input(detail["input"]),
        output=json.loads(detail["output"]) if detail.get("output") else None,
        redrive_count=detail.get("redriveCount") or 0,
    )


def _from_epoch(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
