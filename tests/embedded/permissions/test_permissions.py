"""Each permission of the template against the decisions of the embedded AWS, which enforces roles.

``UPDATE_PERMISSIONS=1 python -m pytest -m soak tests/embedded/permissions`` writes
``recorded.json``, from which ``tests/moto/test_functions.py`` takes a column of the documentation.
"""

import json
import os
from pathlib import Path

import pytest

from backend.config.boto_sessions import aws_session
from backend.config.settings import load_settings
from backend.embedded.launcher import EmbeddedAws
from backend.services import Services
from tests.embedded.permissions.decisions import Decision, decisions
from tests.embedded.permissions.exercise import Exercise
from tests.infrastructure_facts import TASKS
from tests.moto.grants import all_grants

_STORES_ONLY = "StoreImageMetadata"
RECORDED = Path(__file__).with_name("recorded.json")

NOT_SEEN = {
    # S3 needs it to answer 404 instead of 403 for an object that does not exist.
    *(f"{name}: s3:ListBucket" for name in ("CompareLabels", *TASKS) if name != _STORES_ONLY),
    "OwnPhotos: s3:AbortMultipartUpload",  # other clients than the dashboard, for large files
    "RecordOutcome: sqs:SendMessage",  # Lambda, for an event that failed three times
    "S3Trigger: sqs:SendMessage",
    # AWS leaves long inputs out of its events; recorded on moto.
    "RecordOutcome: states:DescribeExecution",
}
"""What this emulator does not ask for. Its Lambda writes logs without the function's role."""

pytestmark = pytest.mark.soak


@pytest.fixture(scope="session")
def found(embedded: EmbeddedAws, recording: Path) -> list[Decision]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in embedded.environment.items():
            patch.setenv(name, value)
        settings = load_settings({"PHOTO_DATA_DIR": str(recording.parent)})
        exercise = Exercise(embedded, Services(settings, aws_session()))
        exercise.run()
        refused = ("s3:DeleteObject", f"PhotoRepo/{exercise.refused_key}")
        found = decisions(recording, "photo-pipeline")
        return [d for d in found if d.allowed or d.use != refused]


def test_every_request_is_allowed(found: list[Decision]) -> None:
    denied = [f"{d.holders[-1]}: {d.use[0]} on {d.use[1]}" for d in found if not d.allowed]
    assert not denied, "\n".join(denied)


def test_the_recorded_permissions_are_the_stored_ones(found: list[Decision]) -> None:
    recorded = [
        [grant.holder, action, list(grant.resources)]
        for grant in all_grants()
        for action in grant.actions
        if any(
            grant.holder in d.holders and d.use[0] == action and grant.covers(d.use) for d in found
        )
    ]
    if os.environ.get("UPDATE_PERMISSIONS"):
        lines = ",\n".join(json.dumps(entry) for entry in recorded)
        RECORDED.write_text(f"[\n{lines}\n]\n")
    assert json.loads(RECORDED.read_text()) == recorded


def test_every_action_of_functions_and_people_is_used(found: list[Decision]) -> None:
    """Without those that others than the code use, and those that this emulator does not check."""
    used = {(holder, d.use[0]) for d in found for holder in d.holders}
    unused = {
        f"{grant.holder}: {action}"
        for grant in all_grants()
        for action in grant.actions
        if (grant.holder, action) not in used and not action.startswith("logs:")
    }
    assert unused == NOT_SEEN, sorted(unused ^ NOT_SEEN)
