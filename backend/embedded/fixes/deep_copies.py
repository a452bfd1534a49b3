"""Copies of DynamoDB's items and of the data of executions take little CPU time.

Without it, ``copy.deepcopy`` copies each item that a write touches up to four times, and takes a
tenth of the emulator's CPU time for a photo. Values that consist of JSON's types only are copied by
``marshal`` instead, which is some ten times as fast. Any other value is copied as before.
Test: test_deep_copies.py. Remove it when ministack copies only what changes."""

import copy
import marshal
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any

from ministack.services import dynamodb, stepfunctions

from backend.embedded.fixes import EmulatorMismatch

references: ContextVar[bool] = ContextVar("references", default=False)
"""Whether a service that copies its whole state only to be read gets references instead."""


def deepcopy(value: Any, *args: Any) -> Any:
    """In place of ``copy.deepcopy`` in a service of ministack."""
    if references.get():
        return value
    try:
        return marshal.loads(marshal.dumps(value))  # noqa: S302  # what this process has just written
    except ValueError:  # an object, or a subclass such as defaultdict
        return copy.deepcopy(value, *args)


_COPY = SimpleNamespace(copy=copy.copy, deepcopy=deepcopy)


def install(service: Any) -> None:
    """Let a service of ministack use ``deepcopy`` of this module."""
    if service.copy is copy:
        service.copy = _COPY
    elif service.copy is not _COPY:
        raise EmulatorMismatch(f"{service.__name__} should use the module copy")


for _service in (dynamodb, stepfunctions):
    install(_service)
