"""A page of executions, as a list, as a grid and as CSV."""

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
    "started_at", "filename", "status", "outcome", "duration_ms", "attempt", "failed_state",
    "error", "error_family", "cause", "photo_id", "name", "retry_of", "retried_by",
)  # fmt: skip
"""Columns of the CSV, and what a page may be sorted by."""


@dataclass(frozen=True)
class ExecutionPage:
    """What one Query read, and what of it matches the filter."""

    executions: tuple[Execution, ...]
    read: int
    """How many were read: the filter left out ``read - len(executions)``."""
    after: str | None
    """The next page begins here (``ExecutionFilter.after``); None: this is the last one."""


@dataclass(frozen=True)
class Cell:
    """One state of one photo's execution."""

    status: str
    """SUCCEEDED, FAILED, ABORTED, RUNNING, or WAITING: not reached, or not known yet."""
    attempts: int
    ms: int | None
    error: str | None


@dataclass(frozen=True)
class GridRow:
    """One execution across the states."""

    execution: Execution
    cells: tuple[Cell, ...]


def read_page(
    operations: Table, wanted: ExecutionFilter, now: datetime, limit: int = PAGE
) -> ExecutionPage:
    """One page of a list, which reads ``limit`` executions at most.

    One Query; where lists follow each other (the days of a span, several outcomes) one for each
    that ends within the page, three at most. A place that is not in these lists counts as not said.
    """
    lists, found = ExecutionLists(operations), list[Execution]()
    selections, place = _from(wanted, now)
    for number, selection in enumerate(selections):
        if number == _QUERIES or len(found) == limit:
            place = Place(selection.partition)
            break
        more, place = lists.page(selection, limit - len(found), place)
        found += more
        if place:
            break
    shown = tuple(execution for execution in found if wanted.matches(execution))
    return ExecutionPage(shown, len(found), str(place) if place else None)


def _from(wanted: ExecutionFilter, now: datetime) -> tuple[list[Selection], Place | None]:
    """The lists that are still to be read, and where in the first of them."""
    selections, place = wanted.selections(now), Place.parse(wanted.after)
    for number, selection in enumerate(selections):
        if place and selection.holds(place):
            return selections[number:], place
    return selections, None


def all_matching(operations: Table, wanted: ExecutionFilter, now: datetime) -> Iterator[Execution]:
    """Everything that a filter matches, page after page: for CSV, and to freeze a bulk action."""
    for selection in wanted.selections(now):
        for execution in ExecutionLists(operations).all(selection):
            if wanted.matches(execution):
                yield execution


def sorted_by(
    executions: Iterable[Execution], column: str, *, descending: bool = False
) -> list[Execution]:
    """A page in the order of a column; what has no value there comes last."""
    told = [e for e in executions if getattr(e, column) is not None]
    untold = [e for e in executions if getattr(e, column) is None]
    return sorted(told, key=lambda e: getattr(e, column), reverse=descending) + untold


def grid(executions: Iterable[Execution], states: Sequence[str]) -> list[GridRow]:
    """Photos by states; a state that was not reached, or not told of yet, waits."""
    return [
        GridRow(execution, tuple(_cell(execution.steps.get(state)) for state in states))
        for execution in executions
    ]


def csv_lines(executions: Iterable[Execution]) -> Iterator[str]:
    """A CSV file line by line, with a heading."""
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
    """Text that no spreadsheet takes for a formula: file names come from anybody."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
