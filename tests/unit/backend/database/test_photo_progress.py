"""What the writes of a step ask DynamoDB to send back."""

from typing import Any

from backend.database.photo_progress import PhotoProgress
from backend.database.table import Table

PHOTO = {
    "owner": "me",
    "sk": "PHOTO#1",
    "status": "RUNNING",
    "steps": {},
    "summary": {},
    "labels": [],
}
STEP = {"status": "RUNNING", "attempt": 1, "started_at": "2026-11-27T10:00:00.000Z"}


class Recorded:
    """A client that keeps what UpdateItem was asked to return."""

    def __init__(self) -> None:
        self.returned: list[str] = []

    def update_item(self, **request: Any) -> Any:
        self.returned.append(request["ReturnValues"])
        all_new = request["ReturnValues"] == "ALL_NEW"
        return {"Attributes": {"owner": {"S": "me"}}} if all_new else {}


def test_only_the_start_of_a_step_gets_the_photo_back() -> None:
    client: Any = Recorded()
    progress = PhotoProgress(Table(client, "Photos"), "me", "1", "arn")
    assert progress.step_started("DetectLabels", 1, STEP["started_at"]) == {"owner": "me"}
    progress.step_succeeded("DetectLabels", dict(STEP), PHOTO, {"labels": []})
    progress.step_failed("DetectLabels", dict(STEP), "BrokenImage", "")
    assert progress.reopen(1)
    assert client.returned == ["ALL_NEW", "NONE", "NONE", "NONE"]
