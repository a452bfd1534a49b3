"""A page of executions: as a list, as a grid and as CSV."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.database.execution_lists import ExecutionLists, Place, Selection
from backend.database.executions import Execution
from backend.database.step_progress import StepProgress
from backend.database.table import Table
from backend.operations.execution_filter import ExecutionFilter

PAGE = 50
_QUERIES = 3
COLUMNS = (
    "started_at", "filename", "owner", "status", "outcome", "duration_ms", "attempt",
    "failed_state", "error", "error_family", "cause", "format", "size_class", "photo_id", "name",
    "retry_of", "retried_by",
)  # fmt: skip
"""Columns of the CSV, and what a page may be sorted by."""


@dataclass(frozen=True)
class ExecutionPage:
    """The executions of one page that match the filter."""

    executions: tuple[Execution, ...]
    read: int
    """How many were read: ``read - len(executions)`` did not match."""
    after: str | None
    """The position of the next page (``ExecutionFilter.after``), None after the last one."""


@dataclass(frozen=True)
class Cell:
    """One state of one execution."""

    status: str
    """SUCCEEDED, FAILED, ABORTED, RUNNING, or WAITING: not entered, or not reported yet."""
    attempts: int
    ms: int | None
    error: str | None


@dataclass(frozen=True)
class GridRow:
    """One execution, with a cell for each state."""

    execution: Execution
    cells: tuple[Cell, ...]


def read_page(
    operations: Table, wanted: ExecutionFilter, now: datetime, limit: int = PAGE
) -> ExecutionPage:
    """One page of a list. Reads ``limit`` executions at most.

    One Query; if the filter has several queries (days of a range, outcomes), one for each that
    ends within the page, three at most, or two if executions of the page run. A position that is in
    none of them is ignored.
    """
    lists, found, wanted = ExecutionLists(operations), list[Execution](), wanted.at(now)
    selections, place = _remaining(wanted, now)
    for number, selection in enumerate(selections):
        # With running executions another request reads their current states.
        most = _QUERIES - any(execution.outcome is None for execution in found)
        if number == most or len(found) == limit:
            place = Place(selection.partition)
            break
        more, place = lists.page(selection, limit - len(found), place)
        found += more
        if place:
            break
    shown = tuple(execution for execution in found if wanted.matches(execution))
    return ExecutionPage(shown, len(found), str(place) if place else None)


def _remaining(wanted: ExecutionFilter, now: datetime) -> tuple[list[Selection], Place | None]:
    """The queries from the filter's position on, and the position in the first of them."""
    selections, place = wanted.selections(now), Place.parse(wanted.after)
    for number, selection in enumerate(selections):
        if place and selection.contains(place):
            return selections[number:], place
    return selections, None


def all_matching(operations: Table, wanted: ExecutionFilter, now: datetime) -> Iterator[Execution]:
    """All executions that match a filter: for CSV, and for the list of a bulk action."""
    wanted = wanted.at(now)
    for selection in wanted.selections(now):
        for execution in ExecutionLists(operations).all(selection):
            if wanted.matches(execution):
                yield execution


def sorted_by(
    executions: Iterable[Execution], column: str, *, descending: bool = False
) -> list[Execution]:
    """Executions sorted by a column; those without a value come last."""
    all_ = list(executions)
    with_value = [e for e in all_ if getattr(e, column) is not None]
    without = [e for e in all_ if getattr(e, column) is None]
    return sorted(with_value, key=lambda e: getattr(e, column), reverse=descending) + without


def grid(executions: Iterable[Execution], states: Sequence[str]) -> list[GridRow]:
    """Executions by states. A state that was not entered, or not reported yet, is WAITING."""
    return [
        GridRow(execution, tuple(_cell(execution.steps.get(state)) for state in states))
        for execution in executions
    ]


def csv_lines(executions: Iterable[Execution]) -> Iterator[str]:
    """The lines of a CSV file, with a header."""
    yield _csv_line(COLUMNS)
    for execution in executions:
        yield _csv_line([_cell_text(getattr(execution, column)) for column in COLUMNS])


def _cell(step: StepProgress | None) -> Cell:
    if step is None:
        return Cell("WAITING", 0, None, None)
    return Cell(step["status"], step.get("attempt", 1), step.get("ms"), step.get("error"))


def _csv_line(values: Sequence[object]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(values)
    return line.getvalue()


def _cell_text(value: object) -> str:
    """Text that spreadsheets do not evaluate as a formula: users choose file names."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
