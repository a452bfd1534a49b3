"""Tables of text that can be searched, selected and copied; their rows can be chosen and opened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from pages.components.component import component, ignore

_TABLE = component("table", "<div class='table'></div>")

Tone = Literal["good", "bad", "busy", "warning", "quiet", ""]


class Cell(NamedTuple):
    """A text with a colour, and with what is told to whoever points at it."""

    text: str
    tone: Tone = ""
    hint: str = ""


class Sorted(NamedTuple):
    """The column that rows are sorted by."""

    column: str
    descending: bool


@dataclass(frozen=True)
class Answer:
    """What somebody did with a table."""

    chosen: tuple[str, ...] = ()
    """Ids of the rows that are chosen, as long as they are."""
    opened: str | None = None
    """Id of the row that was just opened."""
    sort: str | None = None
    """The column whose heading was just clicked."""


def table(
    rows: Sequence[Mapping[str, str | Cell]],
    *,
    label: str,
    key: str,
    search: str | None = None,
    tones: Mapping[str, Tone] | None = None,
    tall: bool = False,
    dense: bool = False,
    ids: Sequence[str] = (),
    selectable: bool = False,
    opens: str | None = None,
    sorted_by: Sorted | None = None,
) -> Answer:
    """Draw rows, whose keys are the columns of the first one.

    ``search`` is the placeholder of a search field; ``tones`` colours cells with that text;
    ``tall`` tables scroll by themselves. With ``ids``, one for each row, rows can be chosen, opened
    by the column ``opens``, and sorted by their headings.
    """
    data: dict[str, Any] = {
        "columns": list(rows[0]) if rows else [],
        "rows": [[_cell(cell, tones or {}) for cell in row.values()] for row in rows],
        "label": label,
        "search": search,
        "tall": tall,
        "dense": dense,
        "ids": list(ids),
        "selectable": selectable,
        "opens": opens,
        "sorted": sorted_by._asdict() if sorted_by else None,
    }
    if not ids:
        _TABLE(key=key, data=data)
        return Answer()
    told = _TABLE(
        key=key,
        data=data,
        default={"chosen": []},
        on_chosen_change=ignore,
        on_open_change=ignore,
        on_sort_change=ignore,
    )
    chosen = set(told.chosen or ())
    return Answer(tuple(name for name in ids if name in chosen), told.open, told.sort)


def _cell(cell: str | Cell, tones: Mapping[str, Tone]) -> dict[str, str]:
    if isinstance(cell, str):
        cell = Cell(cell, tones.get(cell, ""))
    return cell._asdict()
