from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import boto3
from botocore.stub import Stubber

from backend.aws.step_functions import ExecutionDescription
from backend.operations.execution_view import ExecutionView, read_log

MOMENT = datetime(2026, 11, 23, 10, tzinfo=UTC)
DESCRIPTION = ExecutionDescription(
    arn="arn:aws:states:us-east-1:1:execution:M:one-1-1",
    status="SUCCEEDED",
    started_at=MOMENT,
    stopped_at=MOMENT,
    input={},
)


def answer(token: str | None, *messages: str) -> dict[str, Any]:
    """A page of CloudWatch Logs, which may be empty though others follow."""
    events = [{"timestamp": 1, "message": message} for message in messages]
    return {"events": events, **({"nextToken": token} if token else {})}


def test_lines_are_found_after_empty_pages() -> None:
    logs = boto3.client("logs", "us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    view: ExecutionView = SimpleNamespace(description=DESCRIPTION)  # type: ignore[assignment]
    with Stubber(logs) as stub:
        for page in (answer("a"), answer("b", '{"event": "begun"}'), answer(None, "plain")):
            stub.add_response("filter_log_events", page)
        lines = read_log(logs, "stack", view, "DetectLabels")
    assert [(line.message, line.fields) for line in lines] == [
        ('{"event": "begun"}', {"event": "begun"}),
        ("plain", {}),
    ]
