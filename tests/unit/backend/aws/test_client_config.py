"""Every client of the product has time-outs and retries of its own, not botocore's defaults."""

import ast
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.config import Config

from backend import deploy, reconcile
from backend.accounts import demo_accounts
from backend.accounts.user import User
from backend.aws.client_config import (
    COMMAND,
    HEALTH_CHECK,
    LAMBDA_FUNCTION,
    OWN_REKOGNITION,
    SERVER,
    longest_request,
)
from backend.config.boto_sessions import aws_session
from backend.deployment.template import read_template
from backend.errors import AwsError
from backend.handlers.common.environment import resources
from backend.operations.health import aws_checks
from backend.recognition.recogniser import amazon_rekognition
from tests.infrastructure_facts import FUNCTIONS
from tests.moto.machine import empty_aws
from tests.unit.backend.operations.stacks import STACK

ROOT = Path(__file__).parents[4]
CREDENTIALS = {"aws_access_key_id": "x", "aws_secret_access_key": "y", "region_name": "us-east-1"}
Created = list[tuple[str, Any]]


@pytest.fixture
def created(monkeypatch: pytest.MonkeyPatch) -> Iterator[Created]:
    """Service and configuration of each client that is created, in an empty AWS."""
    clients: Created = []
    create = boto3.Session.client

    def recorded(session: boto3.Session, service: str, *args: Any, **options: Any) -> Any:
        client = create(session, service, *args, **options)  # type: ignore[call-overload]
        clients.append((service, client.meta.config))
        return client

    with empty_aws(monkeypatch):
        monkeypatch.setattr(boto3.Session, "client", recorded)
        yield clients


def values(config: Any) -> tuple[float, float, str, int]:
    retries = config.retries
    attempts = retries["total_max_attempts"]
    return config.connect_timeout, config.read_timeout, retries["mode"], attempts


def assert_all(created: Created, expected: Config, *services: str) -> None:
    assert {service for service, _ in created} == set(services)
    for service, config in created:
        assert values(config) == values(expected), service


def test_the_server(created: Created) -> None:
    for service in ("dynamodb", "s3"):
        aws_session().client(service)  # type: ignore[call-overload]
    assert_all(created, SERVER, "dynamodb", "s3")
    assert created[0][1].max_pool_connections == SERVER.max_pool_connections  # type: ignore[attr-defined]


def test_users(created: Created) -> None:
    cognito = SimpleNamespace(identity_id=lambda token: "us-east-1:me")
    tokens = SimpleNamespace(claims={}, id_token="t")
    User(cognito, tokens).client("dynamodb")  # type: ignore[arg-type]
    assert_all(created, SERVER, "dynamodb")


def test_the_functions(created: Created, monkeypatch: pytest.MonkeyPatch) -> None:
    resources.cache_clear()
    for name in ("PHOTO_REPO", "IMAGE_METADATA_TABLE", "STATE_MACHINE_ARN"):
        monkeypatch.setenv(name, "x")
    used = resources()
    assert used.photo_storage and used.image_metadata and used.step_functions and used.rekognition  # noqa: PT018
    resources.cache_clear()
    assert_all(created, LAMBDA_FUNCTION, "s3", "dynamodb", "stepfunctions", "rekognition")


def test_health_checks(created: Created) -> None:
    aws_checks(STACK, aws_session())
    services = {service for service, _ in created}
    assert {"s3", "dynamodb", "cognito-idp"} < services
    assert_all(created, HEALTH_CHECK, *services)


def test_demo_accounts(created: Created) -> None:
    pool = boto3.client("cognito-idp").create_user_pool(PoolName="p")["UserPool"]["Id"]
    created.clear()
    demo_accounts.ensure(pool, enabled=False)
    assert_all(created, SERVER, "cognito-idp")


def test_commands(created: Created) -> None:
    assert reconcile.main([]) == 1  # there is no stack
    with pytest.raises(AwsError):
        reconcile.after_restart("no-such-function")
    deploy.delete("photos")
    services = {service for service, _ in created}
    assert {"cloudformation", "lambda", "s3", "sts"} <= services
    assert_all(created, COMMAND, *services)


def test_amazon_rekognition_behind_the_built_in_recogniser(created: Created) -> None:
    amazon_rekognition(CREDENTIALS)
    assert_all(created, OWN_REKOGNITION, "rekognition")


def test_no_other_module_creates_sessions_or_clients() -> None:
    """A new one has to use ``aws_session``, or to be added here with a test of its own."""
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in ("backend", "pages")
        for path in (ROOT / folder).rglob("*.py")
        if any(_creates(node) for node in ast.walk(ast.parse(path.read_text())))
    }
    assert found == {
        "backend/config/boto_sessions.py",
        "backend/embedded/lambda_processes/fork_server.py",  # to load them: it sends no request
        "backend/handlers/common/environment.py",
        "backend/recognition/recogniser.py",
    }


def _creates(node: ast.AST) -> bool:
    """Whether a node is boto3.client, boto3.resource or a call of boto3.Session."""
    if isinstance(node, ast.Call):
        node, names = node.func, {"Session"}
    else:
        names = {"client", "resource"}
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "boto3"
        and node.attr in names
    )


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_has_time_to_store_that_a_request_failed(function: str) -> None:
    timeout = read_template()["Resources"][function]["Properties"]["Timeout"]
    assert timeout > 2 * longest_request(LAMBDA_FUNCTION)


def test_the_longest_request() -> None:
    assert longest_request(LAMBDA_FUNCTION) == 2 * (1 + 5) + 1
    assert longest_request(SERVER) == 3 * (3 + 20) + 1 + 2
    assert longest_request(HEALTH_CHECK) == 4
