"""Clients learn why the emulator is not there, at once and in their own protocol."""

import boto3
import pytest
from botocore.exceptions import ClientError

from backend.aws.errors import translate
from backend.embedded.environment import boto3_variables
from backend.embedded.out_of_service import OutOfService
from backend.errors import AwsUnavailable
from tests.embedded.conftest import free_port


@pytest.mark.parametrize(
    ("service", "request_of"),
    [
        ("dynamodb", lambda client: client.list_tables()),
        ("s3", lambda client: client.put_object(Bucket="bucket", Key="key", Body=b"x")),
        ("s3", lambda client: client.get_object(Bucket="bucket", Key="key")),
        ("iam", lambda client: client.list_roles()),
        ("lambda", lambda client: client.list_functions()),
        ("cognito-idp", lambda client: client.list_user_pools(MaxResults=1)),
    ],
)
def test_the_answer_has_the_reason(monkeypatch, service, request_of):
    port = free_port()
    for name, value in boto3_variables(f"http://127.0.0.1:{port}").items():
        monkeypatch.setenv(name, value)
    server = OutOfService(port, "SIGKILL killed its process")
    try:
        with pytest.raises(ClientError) as raised:
            request_of(boto3.client(service))
    finally:
        server.close()
    error = translate(raised.value)
    assert isinstance(error, AwsUnavailable)
    assert "SIGKILL killed its process" in str(error)
    assert raised.value.response["ResponseMetadata"]["RetryAttempts"] == 0
