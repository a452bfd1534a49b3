"""Calls of the functions that act for operators."""

import json
from collections.abc import Mapping
from typing import Any


class ActionFailed(Exception):
    """The function that acts for operators failed; the message says how."""


def invoke(functions: Any, name: str, event: Mapping[str, Any]) -> dict[str, Any]:
    """What a function answers; ``functions`` is a Lambda client. Raises ActionFailed."""
    answer = functions.invoke(FunctionName=name, Payload=json.dumps(event).encode())
    told = json.loads(answer["Payload"].read() or b"null")
    if answer.get("FunctionError") or not isinstance(told, dict):
        message = told.get("errorMessage") if isinstance(told, dict) else None
        raise ActionFailed(f"{name}: {message or 'no answer'}")
    return told
