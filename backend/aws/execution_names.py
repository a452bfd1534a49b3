"""Names and ARNs of executions: the only module that builds or parses them."""

import hashlib
import re

# https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9_-]")
_MAX_LENGTH = 80
_VALID_NAME = re.compile(rf"[A-Za-z0-9_-]{{1,{_MAX_LENGTH}}}")
_OWNER_DIGITS = 6


def execution_name(owner: str, photo_id: str, sequencer: str, attempt: int) -> str:
    """The name of the execution for one attempt at one content of a photo.

    The same arguments give the same name, so a repeated S3 event starts no second execution. A
    digest of the owner is a part of the name: an item with the photo id and the sequencer of
    another user's photo gives another name.
    """
    digest = hashlib.sha256(owner.encode()).hexdigest()[:_OWNER_DIGITS]
    return f"{photo_id}-{run_id(f'{sequencer}{digest}', attempt)}"[:_MAX_LENGTH]


def is_execution_name(text: str) -> bool:
    """Whether a text can be a name that ``execution_name`` returned."""
    return bool(_VALID_NAME.fullmatch(text))


def run_id(sequencer: str, attempt: int) -> str:
    """The part of the name that distinguishes the executions of one photo."""
    return f"{_NOT_ALLOWED.sub('_', sequencer)}-{attempt}"


def execution_arn(state_machine_arn: str, name: str) -> str:
    """The ARN of the execution with a name.

    ``arn:aws:states:{region}:{account}:execution:{state machine}:{name}``
    """
    return f"{state_machine_arn.replace(':stateMachine:', ':execution:')}:{name}"


def name_from_arn(arn: str | None) -> str:
    """The name in an execution's ARN, empty if there is no ARN."""
    return (arn or "").rpartition(":")[2]


def region_from_arn(arn: str) -> str:
    """The AWS region in an execution's ARN."""
    return arn.split(":")[3]
