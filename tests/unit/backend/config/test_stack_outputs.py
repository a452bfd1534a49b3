from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from backend.config.stack_outputs import StackNotFound, describe_stack, stack_from_outputs
from backend.errors import AwsRefused, AwsUnavailable


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)


def session_with_error(code: str, status: int) -> Any:
    client = boto3.client("cloudformation")
    stub = Stubber(client)
    stub.add_client_error("describe_stacks", code, "refused", status)
    stub.activate()
    return SimpleNamespace(client=lambda _: client, region_name="us-east-1")


def test_a_missing_stack_is_named() -> None:
    with mock_aws(), pytest.raises(StackNotFound, match="no stack 'photos' in us-east-1"):
        describe_stack("photos", boto3.Session())


def test_a_refused_request_does_not_look_like_a_missing_stack() -> None:
    with pytest.raises(AwsRefused):
        describe_stack("photos", session_with_error("AccessDenied", 403))


def test_an_outage_does_not_look_like_a_missing_stack() -> None:
    with pytest.raises(AwsUnavailable):
        describe_stack("photos", session_with_error("ServiceUnavailable", 503))


def test_a_missing_output_is_named() -> None:
    with pytest.raises(StackNotFound, match="UserPoolId"):
        stack_from_outputs("photos", "us-east-1", {})
