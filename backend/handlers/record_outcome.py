"""RecordOutcome: records the outcome of an execution that has ended, whatever its status.

It also records that an ended execution runs again, because somebody has redriven it.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from backend.aws.step_functions import ExecutionDescription, parse_input
from backend.database.executions import UNSUCCESSFUL, ExecutionResult
from backend.errors import TIME_OUTS
from backend.handlers.common.embedded_metrics import Unit, print_metrics
from backend.handlers.common.environment import resources

_MILLISECONDS: tuple[str, ...] = ("Duration", "Waiting", "UploadToResult", "DetectLabels")
_UNITS: dict[str, Unit] = dict.fromkeys(_MILLISECONDS, "Milliseconds")


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
    result = recorder.record(changed)
    if result is None:
        return {"outcome": None}
    if not changed.redrive_count:  # the end before a redrive was counted
        print_run(result)
    return {"outcome": result.outcome}


def print_run(result: ExecutionResult) -> None:
    """Print the metrics of one execution: alarms and the CloudWatch dashboard refer to them."""
    unsuccessful, by_photo = result.outcome in UNSUCCESSFUL, result.family == "photo"
    labels = result.steps.get("DetectLabels")
    errors = [step.get("error") for step in result.steps.values()]
    found: dict[str, float | None] = {
        "Runs": 1,
        "LostResults": int(unsuccessful and not by_photo),
        "OwnerFailures": int(by_photo),
        "TimeOuts": sum(error in TIME_OUTS for error in errors),
        "Duration": result.duration_ms,
        "Waiting": result.waited_ms,
        "UploadToResult": result.visible_ms,
        "DetectLabels": labels.get("ms") if labels else None,
    }
    values = {name: value for name, value in found.items() if value is not None}
    print_metrics(values, _UNITS)


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
