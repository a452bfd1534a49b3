"""The callers of the matrix with resources of their own, and the result of every call."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import boto3
import pytest

from backend.accounts import demo_accounts
from backend.accounts.user import User
from backend.config.boto_sessions import aws_session
from backend.config.settings import load_settings
from backend.embedded.launcher import EmbeddedAws
from backend.services import Services
from tests.embedded.isolation import accounts, functions, objects, services, tables
from tests.embedded.isolation.table import Caller, Key, Section, Target, answer_to
from tests.embedded.library import jpeg, processed
from tests.waiting import eventually

SECTIONS: tuple[Section, ...] = (
    *objects.SECTIONS,
    *tables.SECTIONS,
    *services.SECTIONS,
    *accounts.SECTIONS,
    *functions.SECTIONS,
)
_KINDS = {
    "AWS::IAM::Role": "role",
    "AWS::Lambda::Function": "function",
    "AWS::Events::Rule": "rule",
    "AWS::SQS::Queue": "queue",
}
Observed = dict[tuple[str, str, str], str]


@pytest.fixture(scope="session")
def whole_session(embedded: EmbeddedAws) -> Iterator[None]:
    """The environment of the embedded AWS, for fixtures of session scope."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in embedded.environment.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="session")
def names(embedded: EmbeddedAws, whole_session: None) -> Mapping[str, str]:
    """Outputs of the stack, and names of the resources without an output."""
    found = dict(embedded.outputs)
    pages = boto3.client("cloudformation").get_paginator("list_stack_resources")
    for page in pages.paginate(StackName="photo-pipeline"):
        for resource in page["StackResourceSummaries"]:
            if kind := _KINDS.get(resource["ResourceType"]):
                found[f"{kind}:{resource['LogicalResourceId']}"] = resource["PhysicalResourceId"]
    account = boto3.client("sts").get_caller_identity()["Account"]
    found["code-bucket"] = f"photo-pipeline-code-{account}-us-east-1"
    return found


@pytest.fixture(scope="session")
def people(
    names: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Caller]:
    """demo, guest, ops and nobody, each with a photo that has been processed."""
    settings = load_settings({"PHOTO_DATA_DIR": str(tmp_path_factory.mktemp("isolation"))})
    backend = Services(settings, aws_session())
    found, stack = {}, dict(names)
    users = {name: _signed_in(backend, name) for name in ("demo", "guest", "ops")}
    for name, user in users.items():
        stack[f"token:{name}"] = user.tokens().id_token
        stack[f"access:{name}"] = user.tokens().access_token
    things = {name: _things(backend, user, stack) for name, user in users.items()}
    stack["log-stream"] = _a_log_stream()
    for name, user in users.items():
        found[name] = Caller(_key_of(user), things[name])
    found["nobody"] = Caller(None, things["demo"])
    return found


@pytest.fixture(scope="session")
def observed(people: Mapping[str, Caller], names: Mapping[str, str]) -> Observed:
    """The answer to every call of the matrix: (section, call, column) -> answer."""
    found: Observed = {}
    for section in SECTIONS:
        for column in section.columns:
            caller, target = _of_column(column, people, names)
            for row in section.rows:
                found[section.title, row.call, column] = answer_to(
                    lambda ask=row.ask, c=caller, t=target: ask(c, t)
                )
    return found


def _of_column(
    column: str, people: Mapping[str, Caller], names: Mapping[str, str]
) -> tuple[Caller, Target]:
    guest = people["guest"].own
    if column in functions.ROLES:
        return Caller(_of_role(names, functions.ROLES[column]), guest), guest
    who, _, whose = column.partition(": ")
    callers = {"user": "demo", "operator": "ops", "nobody": "nobody", "anybody": "guest"}
    caller = people[callers[who]]
    if who == "anybody":
        return caller, people["demo"].own
    return caller, caller.own if whose == "own" else guest


def _of_role(names: Mapping[str, str], role: str) -> Key:
    arn = f"arn:aws:iam::000000000000:role/{names[f'role:{role}']}"
    key = boto3.client("sts").assume_role(RoleArn=arn, RoleSessionName="it")["Credentials"]
    return Key(key["AccessKeyId"], key["SecretAccessKey"], key["SessionToken"])


def _key_of(user: User) -> Key:
    key = user.new_credentials()
    return Key(key.access_key, key.secret_key, key.session_token)


def _signed_in(backend: Services, name: str) -> User:
    tokens = backend.cognito.sign_in(f"{name}@example.com", demo_accounts.PASSWORD)
    return User(backend.cognito, tokens)


def _things(backend: Services, user: User, stack: dict[str, str]) -> Target:
    library = backend.library(user)
    photo_id = library.upload("unsorted", "isolation.jpg", io.BytesIO(jpeg()))
    photo = processed(library, photo_id)
    assert photo.thumbnail
    assert photo.execution_arn
    target = Target(
        stack, user.owner, photo_id, photo.s3_key, photo.thumbnail.key, photo.execution_arn
    )
    upload = boto3.client("s3").create_multipart_upload(Bucket=target.bucket, Key=target.part_key)
    return replace(target, multipart=upload["UploadId"])


def _a_log_stream() -> str:
    def found() -> Any:
        group = "/aws/lambda/photo-pipeline-S3Trigger"
        return boto3.client("logs").describe_log_streams(logGroupName=group)["logStreams"]

    return str(eventually(found)[0]["logStreamName"])
