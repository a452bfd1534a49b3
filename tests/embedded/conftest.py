"""One embedded AWS with the stack deployed, for all tests of this folder."""

import io
import json
import os
import socket
import uuid
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from backend.accounts import demo_accounts
from backend.accounts.user import User
from backend.config.boto_sessions import aws_session
from backend.config.settings import Objectives, Settings, load_settings
from backend.embedded.launcher import EmbeddedAws
from backend.gallery.library import Library
from backend.services import Services
from tests.waiting import eventually


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settings_for(folder: Path, address: str = "127.0.0.1") -> Settings:
    return Settings(
        stack=None,
        data_dir=folder,
        durability="normal",
        aws_port=free_port(),
        session_key=None,
        recogniser="stand-in",
        recogniser_model=None,
        max_pixels=100_000_000,
        keep_converted_originals=False,
        objectives=Objectives(without_loss=0.995, visible_seconds=60),
        metrics_token=None,
        alert_email="",
        alert_webhook="",
        tracing=False,
        by_invitation=False,
        mfa="OPTIONAL",
        max_photos_per_user=0,
        max_megabytes_per_user=0,
        rekognition_calls_per_day=0,
        rekognition_region="",
        server_address=address,
        server_port=8501,
    )


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedAws]:
    """The running embedded AWS. Restores the environment that ``start`` changes."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ENDPOINT_URL", *os.environ):  # so that leaving restores every variable
            patch.setenv(name, os.environ.get(name, ""))
        aws = EmbeddedAws.start(settings_for(tmp_path_factory.mktemp("embedded")))
    yield aws
    aws.stop()


@pytest.fixture(autouse=True)
def _environment(embedded: EmbeddedAws, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in embedded.environment.items():
        monkeypatch.setenv(name, value)


@dataclass(frozen=True)
class Person:
    identity: str
    session: boto3.Session


@pytest.fixture
def sign_in(embedded: EmbeddedAws) -> Callable[[str], Person]:
    """An e-mail address of a demo account -> its identity id and session."""

    def signed_in(email: str) -> Person:
        tokens = boto3.client("cognito-idp").initiate_auth(
            ClientId=embedded.outputs["UserPoolClientId"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email, "PASSWORD": demo_accounts.PASSWORD},
        )["AuthenticationResult"]
        logins = {embedded.outputs["UserPoolProviderName"]: tokens["IdToken"]}
        pool = boto3.client("cognito-identity")
        identity = pool.get_id(IdentityPoolId=embedded.outputs["IdentityPoolId"], Logins=logins)
        key = pool.get_credentials_for_identity(IdentityId=identity["IdentityId"], Logins=logins)[
            "Credentials"
        ]
        session = boto3.Session(key["AccessKeyId"], key["SecretKey"], key["SessionToken"])
        return Person(identity["IdentityId"], session)

    return signed_in


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """A name for the test's own resources."""
    words = "".join(c if c.isalnum() else "-" for c in request.node.name.lower())
    return f"{words[:40]}{uuid.uuid4().hex[:8]}"


@pytest.fixture
def role(name: str) -> Callable[..., boto3.Session]:
    """Statements of a policy -> a session of a new role with that policy."""

    def made(*statements: dict[str, Any]) -> boto3.Session:
        trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
        iam = boto3.client("iam")
        arn = iam.create_role(
            RoleName=name, AssumeRolePolicyDocument=json.dumps({"Statement": [trust]})
        )["Role"]["Arn"]
        policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
        iam.put_role_policy(RoleName=name, PolicyName="it", PolicyDocument=policy)
        key = boto3.client("sts").assume_role(RoleArn=arn, RoleSessionName="it")["Credentials"]
        return boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], key["SessionToken"])

    return made


@pytest.fixture(scope="session")
def any_role(embedded: EmbeddedAws) -> str:
    """The ARN of a role for functions and state machines."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in embedded.environment.items():
            patch.setenv(name, value)
        trust = json.dumps({"Statement": []})
        role = boto3.client("iam").create_role(RoleName="any", AssumeRolePolicyDocument=trust)
    return str(role["Role"]["Arn"])


@pytest.fixture
def function(name: str, any_role: str) -> Callable[..., str]:
    """Source of a module with ``handler``, and a suffix of the name -> ARN of a function."""

    def made(source: str, suffix: str = "") -> str:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr(zipfile.ZipInfo("it.py"), source)  # the same source, the same hash
        answer = boto3.client("lambda").create_function(
            FunctionName=f"{name}{suffix}",
            Runtime="python3.13",
            Handler="it.handler",
            Role=any_role,
            Code={"ZipFile": archive.getvalue()},
            Timeout=20,
        )
        return str(answer["FunctionArn"])

    return made


@dataclass(frozen=True)
class Run:
    arn: str
    execution: dict[str, Any]
    events: list[dict[str, Any]]


def ended(arn: str) -> Run:
    """The execution when it has ended, with its history."""
    workflow = boto3.client("stepfunctions")

    def description() -> Any:
        found = workflow.describe_execution(executionArn=arn)
        return found if found["status"] != "RUNNING" else None

    execution = eventually(description)
    return Run(arn, execution, workflow.get_execution_history(executionArn=arn)["events"])


@pytest.fixture
def machine(name: str, any_role: str) -> Callable[[dict[str, Any]], str]:
    """A definition -> ARN of a state machine."""

    def made(definition: dict[str, Any]) -> str:
        answer = boto3.client("stepfunctions").create_state_machine(
            name=name,
            definition=json.dumps(definition),
            roleArn=any_role,
        )
        return str(answer["stateMachineArn"])

    return made


def start(machine: str, payload: dict[str, Any] | None = None) -> str:
    """Start an execution; its ARN."""
    answer = boto3.client("stepfunctions").start_execution(
        stateMachineArn=machine, input=json.dumps(payload or {})
    )
    return str(answer["executionArn"])


@pytest.fixture
def services(embedded: EmbeddedAws, tmp_path: Path) -> Services:
    """The services of a dashboard process."""
    return Services(load_settings({"PHOTO_DATA_DIR": str(tmp_path)}), aws_session())


@pytest.fixture
def user(services: Services) -> Callable[[str], User]:
    """Name of a demo account -> its signed-in user."""

    def signed_in(name: str) -> User:
        tokens = services.cognito.sign_in(f"{name}@example.com", demo_accounts.PASSWORD)
        return User(services.cognito, tokens)

    return signed_in


@pytest.fixture
def demo(user: Callable[[str], User]) -> User:
    """The demo user."""
    return user("demo")


@pytest.fixture
def library(services: Services, demo: User) -> Library:
    """The demo user's library."""
    return services.library(demo)
