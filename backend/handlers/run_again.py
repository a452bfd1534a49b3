"""RunAgain: runs executions again by name, for operators."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from backend.aws.execution_names import is_execution_name
from backend.errors import AwsError
from backend.executions.retries import RetryResult, run_again
from backend.handlers.common.bad_request import BadRequest
from backend.handlers.common.environment import resources

MOST = 10
"""Executions in one request, so that the function ends well before its time limit."""


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Process ``{"executions": [name, ...]}``. Returns one result for each name, in order.

    Raises BadRequest.
    """
    names = event.get("executions")
    if not isinstance(names, list) or not 1 <= len(names) <= MOST:
        raise BadRequest(f"'executions' must be a list of 1 to {MOST} names")
    if not all(isinstance(name, str) and is_execution_name(name) for name in names):
        raise BadRequest("'executions' contains a value that is not the name of an execution")
    return {"results": [asdict(_run_again(name)) for name in dict.fromkeys(names)]}


def _run_again(name: str) -> RetryResult:
    try:
        return run_again(resources().execution_starter, name)
    except AwsError as error:  # the other executions of the request are still processed
        return RetryResult(name, refused=f"{type(error).__name__}: {error}")
