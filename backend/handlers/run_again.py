"""RunAgain: operators have executions run again, a few by name in each call."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from backend.aws.errors import translate
from backend.executions.retries import Rerun, run_again
from backend.handlers.common import clients

MOST = 10
"""Executions in one call: well within the function's time."""
_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")


class BadRequest(Exception):
    """The request is not what this function takes."""


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Take ``{"executions": [name, ...]}``. Returns what came of each, in order.

    Raises BadRequest.
    """
    names = event.get("executions")
    if not isinstance(names, list) or not 1 <= len(names) <= MOST:
        raise BadRequest(f"'executions' must be a list of 1 to {MOST} names")
    if not all(isinstance(name, str) and _NAME.fullmatch(name) for name in names):
        raise BadRequest("'executions' holds what is not the name of an execution")
    return {"results": [asdict(_run_again(name)) for name in dict.fromkeys(names)]}


def _run_again(name: str) -> Rerun:
    try:
        return run_again(clients.execution_starter(), name)
    except (ClientError, BotoCoreError) as error:  # the others of the call must not suffer
        return Rerun(name, refused=f"{type(translate(error)).__name__}: {error}")
