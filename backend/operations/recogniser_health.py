"""How Rekognition does. Only a function of the workflow asks it, so its executions tell."""

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
    """The last 24 hours of Rekognition, as the executions that asked it have it."""

    mean_ms: float | None
    """How long DetectLabels takes, with reading the photo; None if it was not asked."""
    failures: int
    """Photos without labels for another reason than the photo itself."""
    since: str
    """When the 24 hours began."""
    latest_failure: Execution | None
    """The latest one of which no labels came, None if there is none."""


def read_recogniser_health(operations: Table, now: datetime) -> RecogniserHealth:
    """Five calls: the overview's three, and a page of executions without labels or two."""
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
