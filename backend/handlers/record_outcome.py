"""RecordOutcome: records the outcome of an execution that has ended, whatever its status."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from backend.aws.step_functions import ExecutionDescription, parse_input
from backend.handlers.common.environment import resources


def handler(event: Mapping[str, Any], _context: object) -> dict[str, str | None]:
    """Process EventBridge's "Step Functions Execution Status Change" event.

    Returns the outcome, None if it was recorded before.
    """
    detail = event["detail"]
    ended = _description(detail) or resources().step_functions.describe(detail["executionArn"])
    return {"outcome": resources().outcome_recorder.record(ended)}


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
    )


def _from_epoch(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
