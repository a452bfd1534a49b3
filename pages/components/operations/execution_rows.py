"""Executions as rows of a table: a list, or a grid of photos by states."""

from collections.abc import Sequence
from datetime import UTC, datetime

from backend import timestamps
from backend.database.executions import Execution
from backend.operations.execution_list import Cell as StateCell
from backend.operations.execution_list import grid
from backend.timestamps import milliseconds_between
from pages.components.operations.outcome_text import category_word, error_text, outcome_cell
from pages.components.runs.state_diagram import title
from pages.components.ui.formatting import age, day_and_clock, duration
from pages.components.ui.status import shown_status
from pages.components.ui.table import Cell

COLUMNS = {
    "Photo": "filename",
    "Outcome": "outcome",
    "Started": "started_at",
    "Owner": "owner",
    "Duration": "duration_ms",
    "Attempt": "attempt",
    "Failed state": "failed_state",
    "Error": "error",
    "Category": "error_family",
}
"""The headings of the list, and the attribute that each one sorts by."""
_NOT_ENTERED = "\N{EN DASH}"
"""In a cell of the grid whose state has no mark."""

Row = dict[str, str | Cell]


def list_rows(
    executions: Sequence[Execution],
    zone: str | None,
    now: datetime | None = None,
    *,
    states_read: bool = True,
) -> list[Row]:
    """One row for each execution. ``zone``: the time zone of the reader.

    If some are in flight, a column has the states that they are in, if these were read.
    """
    read_at = timestamps.iso(now or datetime.now(UTC))
    in_flight = states_read and any(execution.outcome is None for execution in executions)
    return [
        {
            "Photo": _photo(execution),
            "Outcome": outcome_cell(execution),
            **({"Current state": _current_states(execution)} if in_flight else {}),
            "Started": day_and_clock(execution.started_at, zone),
            "Age": age(milliseconds_between(execution.started_at, read_at)),
            "Owner": Cell(short_owner(execution.owner), hint=execution.owner),
            "Duration": "" if execution.duration_ms is None else duration(execution.duration_ms),
            "Attempt": _attempt(execution),
            "Failed state": title(execution.failed_state or ""),
            "Error": Cell(error_text(execution), hint=execution.cause or ""),
            "Category": category_word(execution.error_family or ""),
        }
        for execution in executions
    ]


def grid_rows(
    executions: Sequence[Execution], states: Sequence[str], zone: str | None
) -> list[Row]:
    """One row for each execution, with one colored cell for each state."""
    return [
        {
            "Photo": _photo(row.execution),
            "Outcome": outcome_cell(row.execution),
            **{
                title(name): _cell(cell, ended=row.execution.outcome is not None)
                for name, cell in zip(states, row.cells, strict=True)
            },
            "Attempt": _attempt(row.execution),
            "Started": day_and_clock(row.execution.started_at, zone),
        }
        for row in grid(executions, states)
    ]


def short_owner(owner: str) -> str:
    """The first part of an identity id: operators see no names. It selects in the filter."""
    return owner.rpartition(":")[2].partition("-")[0]


def _current_states(execution: Execution) -> str:
    """The states that a running execution is in; after the last reported one, the next."""
    if execution.outcome is not None:
        return ""
    running = [name for name, step in execution.steps.items() if step["status"] == "RUNNING"]
    return ", ".join(map(title, running)) or ("Between states" if execution.steps else "Starting")


def _photo(execution: Execution) -> Cell:
    """The file name. An execution without one, as of a deleted account, has its own name."""
    mark = " (seeded)" if execution.seeded else ""
    return Cell(f"{execution.filename or execution.name}{mark}", hint=execution.name)


def _cell(state: StateCell, *, ended: bool) -> Cell:
    """A state's mark. A state that an ended execution did not enter was skipped."""
    skipped = ended and state.status == "WAITING"
    status = shown_status("SKIPPED" if skipped else state.status)
    attempts = f" {state.attempts}\N{MULTIPLICATION SIGN}" if state.attempts > 1 else ""
    took = duration(state.ms) if state.ms is not None else ""
    hint = ", ".join(part for part in (status.word.lower(), took, state.error) if part)
    return Cell((status.mark or _NOT_ENTERED) + attempts, status.tone, hint)


def _attempt(execution: Execution) -> str:
    return f"{execution.attempt}, retried" if execution.retried_by else str(execution.attempt)
