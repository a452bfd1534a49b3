"""Outcomes and families of failure in words and colours, and the lists that they lead to."""

from backend.database.executions import Execution
from backend.operations.execution_filter import ExecutionFilter
from pages.components.ui.status import status_cell
from pages.components.ui.table import Cell

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
    return status_cell(outcome_of(execution))


def reason(execution: Execution) -> str:
    """Why it did not succeed, in a word; empty where it did."""
    if execution.outcome == "ABORTED" and execution.error_family is None:
        return "Stopped by hand"
    return execution.error or ""


def query(**wanted: str) -> dict[str, str]:
    """The parameters of the list of some executions."""
    return ExecutionFilter(**wanted).to_query()  # type: ignore[arg-type]
