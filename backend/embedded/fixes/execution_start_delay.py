"""An execution enters its first state at once.

Without it, each execution first waits for 0.15 s, which is a third of the time of a small photo.
Test: test_execution_start_delay.py. Remove it when ministack starts without a delay."""

import time
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any

from ministack.services import stepfunctions

from backend.embedded.fixes import EmulatorMismatch, replaces

_is_starting: ContextVar[bool] = ContextVar("is_starting", default=False)


def _sleep(seconds: float) -> None:
    """In place of ``time.sleep``: returns at once when an execution starts, and only then."""
    if _is_starting.get():
        _is_starting.set(False)
    else:
        time.sleep(seconds)


if stepfunctions.time is not time:
    raise EmulatorMismatch("stepfunctions should use the module time")
stepfunctions.time = SimpleNamespace(**{**vars(time), "sleep": _sleep})


@replaces(stepfunctions, "_run_execution")
def _run(original: Any, arn: str) -> None:
    _is_starting.set(True)  # the thread and its context are those of this execution only
    original(arn)
