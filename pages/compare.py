"""For operators: two executions side by side, such as two attempts at one photo."""

from datetime import UTC, datetime

import streamlit as st

from backend.aws.execution_names import is_execution_name
from backend.aws.step_functions import ExecutionNotFound
from backend.executions.states_from_history import StateRun
from backend.operations.attempt_comparison import ComparedState, compare_attempts
from backend.operations.execution_view import ExecutionView
from backend.operations.operations import Operations
from pages.components.operations.execution_details import execution_facts
from pages.components.operations.operations_page import operations_page
from pages.components.photo import details
from pages.components.runs.state_diagram import title
from pages.components.ui.formatting import duration
from pages.components.ui.not_found import not_found
from pages.components.ui.status import status_cell
from pages.components.ui.table import Cell, table

_ABSENT = Cell("Not entered", "quiet")


def find(operations: Operations, parameter: str) -> ExecutionView:
    """The execution that a query parameter names, else the "not found" page."""
    name = st.query_params.get(parameter, "")
    if not is_execution_name(name):
        not_found("execution")
    try:
        return operations.execution(name)
    except ExecutionNotFound:
        not_found("execution")


def row(state: ComparedState) -> dict[str, str | Cell]:
    """One state as a row of the table."""
    return {
        "State": title(state.name),
        "First": _status(state.first),
        "First duration": _duration(state.first),
        "Second": _status(state.second),
        "Second duration": _duration(state.second),
        "Difference": _difference(state.difference_ms),
        "First error": _error(state.first),
        "Second error": _error(state.second),
    }


def _status(run: StateRun | None) -> Cell:
    return status_cell(run.status) if run else _ABSENT


def _duration(run: StateRun | None) -> str:
    if run is None or run.exited_at is None:
        return ""
    took = duration((run.exited_at - run.entered_at).total_seconds() * 1000)
    attempts = len(run.attempts)
    return f"{took}, {attempts} attempts" if attempts > 1 else took


def _difference(milliseconds: int | None) -> str:
    if milliseconds is None:
        return ""
    sign = "+" if milliseconds > 0 else "\N{MINUS SIGN}" if milliseconds < 0 else ""
    return f"{sign}{duration(abs(milliseconds))}"


def _error(run: StateRun | None) -> Cell:
    return Cell((run.error if run else None) or "", hint=(run.cause if run else None) or "")


def draw_side(view: ExecutionView, heading: str, key: str) -> None:
    """The summary of one execution."""
    st.subheader(heading, anchor=False)
    name = view.description.name
    label = (view.item and view.item.filename) or name
    st.page_link("pages/execution.py", label=label, query_params={"name": name})
    details.draw_facts(execution_facts(view, datetime.now(UTC)), key=key)


operations = operations_page("Compare executions")
first, second = find(operations, "name"), find(operations, "with")
left, right = st.columns(2, gap="medium")
with left:
    draw_side(first, "First", "first-facts")
with right:
    draw_side(second, "Second", "second-facts")
st.subheader("States", anchor=False)
rows = [row(state) for state in compare_attempts(first, second)]
if rows:
    table(rows, label="States of both executions", key="compared-states")
else:
    st.caption("Step Functions has no history of either execution.")
