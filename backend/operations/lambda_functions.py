"""The Lambda functions as operators use them: invocations and log groups."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient

from backend.aws.errors import translate_errors


class ActionFailed(Exception):
    """A function that acts for operators failed. The message has its error."""


def log_group(stack: str, function: str) -> str:
    """The CloudWatch log group of a function, by the name of its stack."""
    return f"/aws/lambda/{stack}-{function}"


@translate_errors()
def invoke(functions: "LambdaClient", name: str, event: Mapping[str, Any]) -> dict[str, Any]:
    """Invoke a function and return its result.

    Raises ActionFailed, AwsUnavailable, AwsRefused.
    """
    response = functions.invoke(FunctionName=name, Payload=json.dumps(event).encode())
    result = json.loads(response["Payload"].read() or b"null")
    if response.get("FunctionError") or not isinstance(result, dict):
        message = result.get("errorMessage") if isinstance(result, dict) else None
        raise ActionFailed(f"{name}: {message or 'no result'}")
    return result
