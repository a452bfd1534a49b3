"""A table of text with search, copy, and optionally rows that can be selected and opened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from markupsafe import Markup

from pages.components.ui.component import component, ignore
from pages.components.ui.markup import button, element

_TABLE = component("table")
_ARROWS = {"descending": " \N{DOWNWARDS ARROW}", "ascending": " \N{UPWARDS ARROW}"}
_SHORT = 28  # characters that stay on one line

Tone = Literal["good", "bad", "busy", "warning", "quiet", ""]


class Cell(NamedTuple):
    """A text with a tone (its color) and a tooltip."""

    text: str
    tone: Tone = ""
    hint: str = ""


class Link(NamedTuple):
    """A text that links to a page of the dashboard."""

    text: str
    address: str
    """Path and query parameters, relative to the address of the dashboard."""


class Sorted(NamedTuple):
    """The column by which the rows are sorted."""

    column: str
    descending: bool


@dataclass(frozen=True)
class TableEvent:
    """The selection of a table, and what the user just clicked in it."""

    chosen: tuple[str, ...] = ()
    """The ids of the selected rows."""
    opened: str | None = None
    """The id of the row that the user just opened."""
    sort: str | None = None
    """The column whose heading the user just clicked."""


def table(
    rows: Sequence[Mapping[str, str | Cell | Link]],
    *,
    label: str,
    key: str,
    search: str | None = None,
    tones: Mapping[str, Tone] | None = None,
    copied: bool = False,
    tall: bool = False,
    dense: bool = False,
    ids: Sequence[str] = (),
    selectable: bool = False,
    opens: str | None = None,
    sorted_by: Sorted | None = None,
) -> TableEvent:
    """Draw a table. The columns are the keys of the first row.

    ``search`` is the placeholder of a search field. ``copied`` adds a button that copies all rows.
    ``tones`` gives the cells with these texts a tone. A ``tall`` table has its own scroll bar.
    With ``ids``, one for each row, the user can select rows (``selectable``), open one by its cell
    in the column ``opens``, and sort by the headings (``sorted_by``).
    """
    html = _Html(list(rows[0]) if rows else [], list(ids), selectable, opens, sorted_by)
    scroll = element("div", html.table(rows, tones or {}, label), class_="scroll", tabindex="0")
    field = element("input", type="search", placeholder=search, aria_label=search)
    lines = "\n".join("\t".join(_as_cell(cell, {}).text for cell in row.values()) for row in rows)
    copy = button("Copy all", data_copy=lines, aria_live="polite")
    head = element("div", field if search else "", copy if copied else "", class_="row")
    none = element("p", "Nothing matches.", class_="none", hidden=bool(rows))
    classes = f"table{' tall' if tall else ''}{' dense' if dense else ''}"
    inside = element("div", head, scroll, none, class_=classes)
    event = _TABLE(
        key=key,
        data={"html": inside},
        default={"chosen": []},
        on_chosen_change=ignore,
        on_open_change=ignore,
        on_sort_change=ignore,
    )
    chosen = set(event.chosen or ())
    return TableEvent(tuple(name for name in ids if name in chosen), event.open, event.sort)


@dataclass(frozen=True)
class _Html:
    """Builds the HTML of a table."""

    columns: list[str]
    ids: list[str]
    selectable: bool
    opens: str | None
    sorted_by: Sorted | None

    def table(
        self, rows: Sequence[Mapping[str, str | Cell | Link]], tones: Mapping[str, Tone], label: str
    ) -> Markup:
        """Return the table element."""
        head = [_choice("Select all on this page", "all")] if self.selectable else []
        head += map(self._heading, self.columns)
        names: list[str] | list[None] = self.ids or [None] * len(rows)
        lines = (self._row(row, name, tones) for row, name in zip(rows, names, strict=True))
        body = element("tbody", lines)
        return element("table", element("thead", element("tr", head)), body, aria_label=label)

    def _heading(self, column: str) -> Markup:
        order = self.sorted_by
        if order is None:
            return element("th", column, scope="col")
        direction = "descending" if order.descending else "ascending"
        here = order.column == column
        text = f"{column}{_ARROWS[direction]}" if here else column
        inside = element("button", text, data_trigger="sort", data_value=column)
        return element("th", inside, scope="col", aria_sort=direction if here else None)

    def _row(
        self, row: Mapping[str, str | Cell | Link], name: str | None, tones: Mapping[str, Tone]
    ) -> Markup:
        cells = [_as_cell(cell, tones) for cell in row.values()]
        parts = [_choice(f"Select {cells[0].text}", "box")] if self.selectable else []
        for column, cell, given in zip(self.columns, cells, row.values(), strict=True):
            hint = cell.hint or None
            if column == self.opens:
                inside = element(
                    "button", cell.text, data_trigger="open", data_value=name, title=hint
                )
            elif isinstance(given, Link):
                inside = element("a", given.text, href=given.address, target="_self")
            else:
                inside = element("span", cell.text, data_tone=cell.tone or None, title=hint)
            parts.append(element("td", inside, class_=_width(cell.text)))
        return element("tr", parts, data_id=name)


def _choice(label: str, name: str) -> Markup:
    box = element("input", type="checkbox", class_=name, aria_label=label)
    return element("td", box, class_="choice")


def _width(text: str) -> str:
    return "short" if len(text) < _SHORT else "long"


def _as_cell(cell: str | Cell | Link, tones: Mapping[str, Tone]) -> Cell:
    if isinstance(cell, Link):
        return Cell(cell.text)
    return Cell(cell, tones.get(cell, "")) if isinstance(cell, str) else cell
