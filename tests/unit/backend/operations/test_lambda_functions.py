import json
from io import BytesIO
from typing import Any

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from backend.operations.lambda_functions import ActionFailed, invoke


def response(payload: object, **fields: Any) -> dict[str, Any]:
    body = json.dumps(payload).encode() if payload is not None else b""
    return {"StatusCode": 200, "Payload": StreamingBody(BytesIO(body), len(body)), **fields}


def invoked(answer: dict[str, Any]) -> dict[str, Any]:
    client = boto3.client("lambda", "us-east-1", aws_access_key_id="x", aws_secret_access_key="y")
    expected = {"FunctionName": "RunAgain", "Payload": b'{"executions": ["a"]}'}
    with Stubber(client) as stub:
        stub.add_response("invoke", answer, expected)
        return invoke(client, "RunAgain", {"executions": ["a"]})


def test_the_result_is_returned() -> None:
    assert invoked(response({"results": []})) == {"results": []}


def test_an_error_of_the_function_is_named() -> None:
    failure = response({"errorMessage": "no names"}, FunctionError="Unhandled")
    with pytest.raises(ActionFailed, match="RunAgain: no names"):
        invoked(failure)


@pytest.mark.parametrize("payload", [None, [], "text"])
def test_a_result_that_is_no_object_is_a_failure(payload: object) -> None:
    with pytest.raises(ActionFailed, match="RunAgain"):
        invoked(response(payload))
