"""Requests to Step Functions whose answers come in parts."""

from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.stub import Stubber

from backend.aws.step_functions import StepFunctions

ARN = "arn:aws:states:us-east-1:123456789012:execution:M:one-1-1"
MOMENT = datetime(2026, 11, 23, tzinfo=UTC)


def events(first: int, last: int) -> list[dict[str, Any]]:
    return [
        {"id": number, "previousEventId": number - 1, "type": "TaskStarted", "timestamp": MOMENT}
        for number in range(first, last + 1)
    ]


def test_a_history_of_more_than_a_thousand_events_is_read_page_by_page() -> None:
    client = boto3.client("stepfunctions", region_name="us-east-1")
    asked = {"executionArn": ARN, "maxResults": 1000}
    with Stubber(client) as stub:
        stub.add_response(
            "get_execution_history", {"events": events(1, 1000), "nextToken": "more"}, asked
        )
        stub.add_response(
            "get_execution_history",
            {"events": events(1001, 1500)},
            {**asked, "nextToken": "more"},
        )
        found = StepFunctions(client, "arn").history(ARN)
        stub.assert_no_pending_responses()
    assert [event["id"] for event in found] == list(range(1, 1501))
