"""RecordOutcome: an execution ended, whichever way; its photo and its item say so."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from backend.aws.errors import translate
from backend.aws.step_functions import ExecutionDescription, input_of
from backend.executions.outcomes import Outcomes
from backend.handlers.common import clients


def handler(event: Mapping[str, Any], _context: object) -> dict[str, str | None]:
    """Take EventBridge's "Step Functions Execution Status Change" event.

    Returns the outcome, None where it was recorded before.
    """
    step_functions = clients.step_functions()
    try:
        ended = _description(event["detail"]) or step_functions.describe(
            event["detail"]["executionArn"]
        )
        outcomes = Outcomes(clients.image_metadata(), clients.operations(), step_functions)
        return {"outcome": outcomes.record(ended)}
    except (ClientError, BotoCoreError) as error:
        raise translate(error) from error


def _description(detail: Mapping[str, Any]) -> ExecutionDescription | None:
    """The event's own description; None where it left the input out for being too large."""
    if not detail.get("input"):
        return None
    return ExecutionDescription(
        arn=detail["executionArn"],
        status=detail["status"],
        started_at=_moment(detail["startDate"]),
        stopped_at=_moment(detail["stopDate"]) if detail.get("stopDate") else None,
        input=input_of(detail["input"]),
        output=json.loads(detail["output"]) if detail.get("output") else None,
    )


def _moment(epoch_ms: int) -> datetime:
    return datetime.fromtimestamp(epoch_ms / 1000, UTC)
