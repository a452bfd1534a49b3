"""The progress of a state of the state machine: an entry of the attribute ``steps``."""

from collections.abc import Mapping
from typing import Any, Literal, NotRequired, TypedDict

from backend import timestamps

StepState = Literal["RUNNING", "SUCCEEDED", "FAILED", "ABORTED"]
_STATES: dict[str, StepState] = {
    "RUNNING": "RUNNING",
    "SUCCEEDED": "SUCCEEDED",
    "FAILED": "FAILED",
    "ABORTED": "ABORTED",
}
_UNKNOWN_START = "1970-01-01T00:00:00.000Z"


class StepProgress(TypedDict):
    """The progress of one state in one execution, as it is stored."""

    status: StepState
    attempt: int
    """1 for the first attempt, more for retries."""
    started_at: str
    """ISO 8601, UTC; 1970 if it is missing."""
    ms: NotRequired[int]
    """Duration in milliseconds, once the attempt has ended."""
    lambda_ms: NotRequired[int]
    """Milliseconds that the Lambda function ran in all attempts; only for task states."""
    error: NotRequired[str]
    cause: NotRequired[str]


Steps = dict[str, StepProgress]
"""The attribute ``steps``: progress by the name of the state."""


def parse_steps(value: Any) -> Steps:
    """The attribute ``steps`` of an item; entries without a known status are left out.

    Owners can write their items, so any value is accepted.
    """
    if not isinstance(value, Mapping):
        return {}
    parsed = {str(name): _step(entry) for name, entry in value.items()}
    return {name: step for name, step in parsed.items() if step}


def _step(entry: Any) -> StepProgress | None:
    if not isinstance(entry, Mapping):
        return None
    status, started_at = _STATES.get(str(entry.get("status"))), str(entry.get("started_at"))
    if status is None:
        return None
    step: StepProgress = {
        "status": status,
        "attempt": _integer(entry.get("attempt")) or 1,
        "started_at": started_at if timestamps.is_timestamp(started_at) else _UNKNOWN_START,
    }
    if (ms := _integer(entry.get("ms"))) is not None:
        step["ms"] = ms
    if (lambda_ms := _integer(entry.get("lambda_ms"))) is not None:
        step["lambda_ms"] = lambda_ms
    if entry.get("error"):
        step["error"] = str(entry["error"])
    if entry.get("cause"):
        step["cause"] = str(entry["cause"])
    return step


def _integer(value: Any) -> int | None:
    return int(value) if isinstance(value, int | float) else None
