"""Outcomes, errors and categories of failures as text, and the query parameters of their lists."""

from typing import NamedTuple
from urllib.parse import urlencode

from backend.database.executions import Execution
from backend.operations.execution_filter import ExecutionFilter
from pages.components.ui.status import status_cell
from pages.components.ui.table import Cell


class Category(NamedTuple):
    """A category of failures, by what can be done about them."""

    word: str
    meaning: str


CATEGORIES = {
    "photo": Category("Photo", "the file is the cause"),
    "aws": Category("AWS", "temporary; a retry fixes it"),
    "internal": Category("Internal", "needs a developer"),
}


def outcome_of(execution: Execution) -> str:
    """The outcome of an execution; RUNNING while it has none."""
    return execution.outcome or execution.status


def outcome_cell(execution: Execution) -> Cell:
    """The outcome of an execution as a cell of a table."""
    return status_cell(outcome_of(execution))


def error_text(execution: Execution) -> str:
    """The error name of an execution; empty if it has none."""
    if execution.outcome == "ABORTED" and execution.error_family is None:
        return "Stopped manually"
    return execution.error or ""


def category_word(name: str) -> str:
    """The word for a category; empty for none."""
    return CATEGORIES[name].word if name in CATEGORIES else name


def category_text(execution: Execution) -> str:
    """The category of a failed execution with its meaning: "AWS (temporary; a retry fixes it)"."""
    return family_text(execution.error_family)


def family_text(name: str | None) -> str:
    """A category with its meaning; an execution that a user stopped has none."""
    category = CATEGORIES.get(name or "")
    return f"{category.word} ({category.meaning})" if category else "None (stopped manually)"


def list_address(wanted: ExecutionFilter) -> str:
    """The address of the list of the executions that match a filter, for a link in a table."""
    return f"executions?{urlencode(wanted.to_query())}"


def query(**wanted: str) -> dict[str, str]:
    """The query parameters of the list of the executions that match a filter."""
    return ExecutionFilter(**wanted).to_query()  # type: ignore[arg-type]  # all fields used here are text
