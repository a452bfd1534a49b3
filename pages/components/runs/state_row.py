"""A state of an execution as a row of a table."""

from datetime import datetime

from backend.executions.states_from_history import StateRun
from pages.components.runs.state_diagram import title
from pages.components.ui.formatting import duration
from pages.components.ui.status import status_cell
from pages.components.ui.table import Cell


def state_row(run: StateRun, started_at: datetime) -> dict[str, str | Cell]:
    """The row of a state. ``started_at``: the start of its execution."""
    return {
        "State": title(run.name),
        "Type": run.type,
        "Status": status_cell(run.status),
        "Started after": duration(max(0, _milliseconds(started_at, run.entered_at))),
        "Duration": duration(_milliseconds(run.entered_at, run.exited_at)) if run.exited_at else "",
        "Attempts": str(len(run.attempts)) if run.attempts else "",
        "Error": run.error or "",
    }


def _milliseconds(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() * 1000
