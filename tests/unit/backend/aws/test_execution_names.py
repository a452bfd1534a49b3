"""Names of executions: the emulators accept names that AWS rejects."""

import re
import uuid

import pytest

from backend.aws.execution_names import (
    execution_arn,
    execution_name,
    is_execution_name,
    name_from_arn,
    region_from_arn,
)
from backend.aws.s3_keys import UploadKey
from backend.database.keys import comparable_sequencer

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


def test_an_arn_is_parsed_as_it_was_built() -> None:
    arn = execution_arn("arn:aws:states:eu-west-1:123456789012:stateMachine:Photos", "one-1-1")
    assert arn == "arn:aws:states:eu-west-1:123456789012:execution:Photos:one-1-1"
    assert (name_from_arn(arn), region_from_arn(arn)) == ("one-1-1", "eu-west-1")


def test_without_an_arn_there_is_no_name() -> None:
    assert name_from_arn(None) == name_from_arn("") == ""


def test_only_texts_that_can_be_names_are_accepted() -> None:
    assert is_execution_name(execution_name("owner", "p" * 36, "0" * 32, 1))
    for text in ("", "a" * 81, "a/b", "arn:aws:states", "name\n"):
        assert not is_execution_name(text)
