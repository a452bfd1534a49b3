"""Logs, errors and items that others read contain no token, password, cookie, key, or place."""

import io
import json
import logging
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import boto3
import pytest

from backend.accounts.cognito import SignInFailed, WrongCode
from backend.accounts.user import User
from backend.aws.execution_names import name_from_arn
from backend.database.attribute_values import from_wire
from backend.embedded.launcher import EmbeddedAws
from backend.services import Services
from tests.corpus import exif_bytes, pictures
from tests.embedded.library import processed

PASSWORD, WRONG = "Correct-horse-1-battery", "Incorrect-horse-2-battery"
POSITION = ("33.859", "33, 51", "70.2, ")
"""Of the photo that is uploaded, as a number and as EXIF has it."""


@dataclass
class Flow:
    """A user's actions, the secrets in them, and the places that have errors."""

    user: User
    execution: str
    secrets: list[str]
    errors: list[BaseException] = field(default_factory=list)


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG, logger="backend"):
        yield caplog


@pytest.fixture
def flow(services: Services, everything_logged: pytest.LogCaptureFixture) -> Flow:
    """Sign up, confirm, sign in, fail at all of these, upload a photo with a position."""
    accounts, hints = services.accounts, services.settings.code_hints
    assert hints
    address, errors = f"{uuid.uuid4().hex}@example.com", []
    accounts.sign_up(address, PASSWORD)
    for attempt in _failures(services, address):
        with pytest.raises((SignInFailed, WrongCode)) as failed:
            attempt()
        errors.append(failed.value)
    accounts.confirm(address, hints.confirm)
    tokens = accounts.sign_in(address, PASSWORD)
    cookie = services.sessions.seal(tokens)
    user = services.sessions.open(cookie)
    assert user
    photo_id = services.library(user).upload(
        "unsorted", "here.jpg", io.BytesIO(pictures.jpeg(exif_bytes.FULL))
    )
    photo = processed(services.library(user), photo_id)
    assert photo.gps
    assert photo.place
    assert photo.execution_arn
    key = user.new_credentials()
    secrets = [PASSWORD, WRONG, cookie, key.secret_key, key.session_token]
    secrets += [tokens.id_token, tokens.access_token, tokens.refresh_token]
    secrets += photo.place.names
    return Flow(user, photo.execution_arn, secrets, errors)


def _failures(services: Services, address: str) -> list[Callable[[], object]]:
    accounts = services.accounts
    return [
        lambda: accounts.sign_in(address, WRONG),
        lambda: accounts.sign_in("\0" + address, WRONG),
        lambda: accounts.sign_in(address, ""),
        lambda: accounts.confirm(address, "000000"),
        lambda: accounts.reset(address, "000000", WRONG),
    ]


def _with_causes(errors: list[BaseException]) -> Iterator[str]:
    for error in errors:
        cause: BaseException | None = error
        while cause:
            yield f"{cause!s} {cause!r}"
            cause = cause.__cause__


def _function_logs() -> list[str]:
    logs = boto3.client("logs")
    groups = logs.describe_log_groups(logGroupNamePrefix="/aws/lambda/photo-pipeline-")
    return [
        event["message"]
        for group in groups["logGroups"]
        for event in logs.filter_log_events(logGroupName=group["logGroupName"])["events"]
    ]


def _execution(arn: str) -> list[object]:
    workflow = boto3.client("stepfunctions")
    return [
        workflow.describe_execution(executionArn=arn),
        workflow.get_execution_history(executionArn=arn)["events"],
    ]


def _operations_items(table: str, owner: str) -> list[object]:
    found = boto3.client("dynamodb").scan(TableName=table)["Items"]
    return [item for item in map(from_wire, found) if item.get("owner") == owner]


def test_no_secret_is_logged(
    flow: Flow,
    services: Services,
    embedded: EmbeddedAws,
    everything_logged: pytest.LogCaptureFixture,
) -> None:
    user, lines = flow.user, _function_logs()
    records = [*everything_logged.get_records("setup"), *everything_logged.records]
    own = [record.getMessage() for record in records if record.name.startswith("backend")]
    places: dict[str, list[object]] = {
        "our loggers": [*own, "nothing else"],
        "errors and what caused them": [*_with_causes(flow.errors)],
        "what objects say of themselves": [
            *(repr(thing) for thing in (user, user.tokens(), user.new_credentials())),
            repr(services.settings),
        ],
        "logs of the functions": [*lines],
        "log of the embedded AWS": [(embedded._folder / "aws.log").read_text()],
        "the execution and its history": _execution(flow.execution),
        "the table Operations": _operations_items(embedded.outputs["OperationsTable"], user.owner),
    }
    assert [line for line in lines if name_from_arn(flow.execution) in line]
    for place, content in places.items():
        assert content, place
        text = json.dumps(content, default=str)
        for secret in (*flow.secrets, *POSITION):
            assert secret not in text, f"{secret[:12]}... is in {place}"
