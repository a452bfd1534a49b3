"""Where failures gather: states and errors by format and size. Each number opens its executions."""

from collections.abc import Mapping
from dataclasses import replace

from backend.database.executions import SIZE_CLASSES, UNKNOWN
from backend.database.trend_counters import FailureCell
from backend.operations.execution_filter import ExecutionFilter
from pages.components.operations.filter_form import SIZE_WORDS
from pages.components.operations.outcome_text import list_address
from pages.components.runs.state_diagram import title
from pages.components.ui.table import Link

_SIZES = (*SIZE_CLASSES, UNKNOWN)
_ALL = "All"


def failure_rows(
    failures: Mapping[FailureCell, int], span: ExecutionFilter
) -> list[dict[str, str | Link]]:
    """One row for each state and error, one column for each format and size that occurs.

    ``span``: the list of the executions that are counted.
    """
    kinds = sorted({(cell.format, cell.size_class) for cell in failures}, key=_order)
    pairs = dict.fromkeys((cell.state, cell.error) for cell in failures)
    return [
        {
            "State": _state_word(state),
            "Error": error,
            _ALL: _count(_matching(failures, state, error), span, state, error),
            **{
                _heading(kind): _count(
                    _matching(failures, state, error, kind),
                    replace(span, format=kind[0], size=kind[1]),
                    state,
                    error,
                )
                for kind in kinds
            },
        }
        for state, error in pairs
    ]


def _matching(
    failures: Mapping[FailureCell, int],
    state: str,
    error: str,
    kind: tuple[str, str] | None = None,
) -> dict[FailureCell, int]:
    return {
        cell: number
        for cell, number in failures.items()
        if (cell.state, cell.error) == (state, error) and kind in (None, _kind(cell))
    }


def _count(
    cells: Mapping[FailureCell, int], span: ExecutionFilter, state: str, error: str
) -> str | Link:
    number = sum(cells.values())
    if not number:
        return ""
    wanted = replace(span, failed_state=state, error=error)
    return Link(f"{number:,}", list_address(wanted))


def _kind(cell: FailureCell) -> tuple[str, str]:
    return cell.format, cell.size_class


def _order(kind: tuple[str, str]) -> tuple[str, int]:
    return kind[0], _SIZES.index(kind[1]) if kind[1] in _SIZES else len(_SIZES)


def _heading(kind: tuple[str, str]) -> str:
    form, size = kind
    if form == size == UNKNOWN:
        return "Unknown"
    word = SIZE_WORDS.get(size, "Size unknown")
    return f"{'Format unknown' if form == UNKNOWN else form}, {word[0].lower()}{word[1:]}"


def _state_word(state: str) -> str:
    return "Unknown" if state == UNKNOWN else title(state)
