"""Outcomes and families of failure in words and colours, and the lists that they lead to."""

from collections.abc import Mapping

from backend.database.executions import Execution
from backend.operations.execution_filter import ExecutionFilter
from pages.components.ui.table import Cell, Tone

OUTCOME_WORDS = {
    "SUCCEEDED": "Succeeded",
    "PARTIAL": "Partial",
    "FAILED": "Failed",
    "TIMED_OUT": "Timed out",
    "ABORTED": "Stopped",
    "SUPERSEDED": "Superseded",
    "RUNNING": "Running",
}
OUTCOME_COLOURS = {
    "SUCCEEDED": "#3d9a66",
    "PARTIAL": "#d39a34",
    "FAILED": "#c9584a",
    "TIMED_OUT": "#8f6bb3",
    "ABORTED": "#8a8f94",
    "SUPERSEDED": "#b9bcc0",
    "RUNNING": "#4f86b5",
}
"""Middle tones: readable on a light ground as on a dark one."""
TONES: Mapping[str, Tone] = {
    "SUCCEEDED": "good",
    "PARTIAL": "warning",
    "FAILED": "bad",
    "TIMED_OUT": "bad",
    "ABORTED": "quiet",
    "SUPERSEDED": "quiet",
    "RUNNING": "busy",
}
FAMILY_WORDS = {
    "photo": "Photo: the file is the reason",
    "aws": "AWS: running it again mends it",
    "internal": "Ours: needs a developer",
}


def outcome_of(execution: Execution) -> str:
    """What came of it, RUNNING while it goes on."""
    return execution.outcome or execution.status


def outcome_cell(execution: Execution) -> Cell:
    """The same as a cell of a table."""
    outcome = outcome_of(execution)
    return Cell(OUTCOME_WORDS.get(outcome, outcome), TONES.get(outcome, ""))


def reason(execution: Execution) -> str:
    """Why it did not succeed, in a word; empty where it did."""
    if execution.outcome == "ABORTED" and execution.error_family is None:
        return "Stopped by hand"
    return execution.error or ""


def query(**wanted: str) -> dict[str, str]:
    """The parameters of the list of some executions."""
    return ExecutionFilter(**wanted).to_query()  # type: ignore[arg-type]
