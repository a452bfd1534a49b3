"""Whether an execution is superseded, from the photo's item alone (the rest: tests/moto)."""

from typing import Any

import pytest

from backend.database.executions import Execution
from backend.executions.retries import is_superseded

ARN = "arn:aws:states:us-east-1:123456789012:execution:Photos:one-1-1"
EXECUTION = Execution(
    name="one-1-1",
    execution_arn=ARN,
    owner="us-east-1:owner",
    photo_id="one",
    filename="one.jpg",
    attempt=1,
    started_at="2026-11-23T12:00:00.000Z",
    status="FAILED",
)


@pytest.mark.parametrize(
    "photo",
    [
        None,
        {"status": "DELETED", "execution_arn": ARN},
        {"status": "RUNNING", "execution_arn": f"{ARN}-newer"},
        {"status": "PENDING"},
    ],
)
def test_superseded_if_the_photo_was_deleted_or_has_another_execution(photo: Any) -> None:
    assert is_superseded(EXECUTION, photo)


@pytest.mark.parametrize("status", ["RUNNING", "FAILED", "PARTIAL"])
def test_not_superseded_while_the_photo_is_assigned_to_it(status: str) -> None:
    assert not is_superseded(EXECUTION, {"status": status, "execution_arn": ARN})
