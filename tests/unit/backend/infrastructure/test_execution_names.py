"""Names of executions: the emulator accepts names that AWS refuses."""

import re
import uuid

import pytest

from backend.aws.photo_storage import UploadKey
from backend.database.keys import comparable_sequencer
from backend.executions.starter import execution_name

# https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
RULE = re.compile(r"[A-Za-z0-9_-]{1,80}")
LAST_ATTEMPT = 9999


@pytest.mark.parametrize("name", [f"{uuid.UUID(int=7)}.jpg", "a b/ç%2F+.png", "x" * 900])
def test_every_upload_gets_a_valid_name(name: str) -> None:
    upload = UploadKey("us-east-1:owner", name, f"private/us-east-1:owner/uploads/{name}")
    sequencer = comparable_sequencer("00000660F51C7FEE57")

    found = execution_name(upload.owner, upload.photo_id, sequencer, LAST_ATTEMPT)

    assert RULE.fullmatch(found)
    assert found.endswith(f"-{LAST_ATTEMPT}")
    assert found != execution_name("us-east-1:other", upload.photo_id, sequencer, LAST_ATTEMPT)


def test_invalid_characters_of_a_sequencer_are_replaced() -> None:
    assert RULE.fullmatch(execution_name("o", "one", "a:b c", 1))
