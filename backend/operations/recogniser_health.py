"""The health of Rekognition, derived from executions: only a function of the workflow calls it."""

from dataclasses import dataclass
from datetime import datetime

from backend.database.executions import Execution
from backend.database.table import Table
from backend.operations.execution_filter import ExecutionFilter
from backend.operations.execution_list import read_page
from backend.operations.overview import read_overview

STATE = "DetectLabels"


@dataclass(frozen=True)
class RecogniserHealth:
    """The last 24 hours of Rekognition, derived from executions."""

    mean_ms: float | None
    """Mean duration of the state DetectLabels; None if it did not run."""
    failures: int
    """Photos without labels because of AWS or of our code."""
    since: str
    """Start of the 24 hours, ISO 8601 UTC."""
    latest_failure: Execution | None
    """The latest execution without labels, None if there is none."""


def read_recogniser_health(operations: Table, now: datetime) -> RecogniserHealth:
    """Five requests: three of the overview, and up to two for executions without labels."""
    day = read_overview(operations, now).day
    since = day.hours[0].starts_at
    state = next((state for state in day.states if state.state == STATE), None)
    without = ExecutionFilter(view="span", since=since, outcome="PARTIAL,TIMED_OUT", state=STATE)
    failed = read_page(operations, without, now).executions
    return RecogniserHealth(
        mean_ms=state.mean_ms if state else None,
        failures=state.service_failures if state else 0,
        since=since,
        latest_failure=failed[0] if failed else None,
    )
