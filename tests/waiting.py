"""Waiting for a condition, instead of sleeping for a time that is too short or too long."""

import time
from collections.abc import Callable
from typing import Any


def eventually(attempt: Callable[[], Any], seconds: float = 30) -> Any:
    """Call ``attempt`` until its result is true, and return it."""
    deadline = time.monotonic() + seconds
    while not (result := attempt()):
        assert time.monotonic() < deadline, "the condition was not met in time"
        time.sleep(0.02)
    return result
