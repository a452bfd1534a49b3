"""For operators: executions as a list and as a grid, filtered by the page's address."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from backend.database.executions import Execution
from backend.operations.actions import WITHOUT_LABELS, WITHOUT_THUMBNAIL
from backend.operations.execution_filter import ExecutionFilter, Order
from backend.operations.execution_list import ExecutionPage, csv_lines, sorted_by
from backend.operations.operations import Operations
from backend.operations.prices import price_list
from backend.services import services
from pages.components.account.current_user import until_session_ends
from pages.components.operations.execution_rows import COLUMNS, grid_rows, list_rows
from pages.components.operations.filter_form import LATEST_LIST, filter_form, show
from pages.components.operations.operations_page import current_operations, office
from pages.components.operations.run_again import ask_to_run_again
from pages.components.ui.formatting import count
from pages.components.ui.table import Sorted, table

_PICKED: dict[Order, str] = {
    "time": "The index picks list, time, order and one outcome; all else works within this page.",
    "outcome": "The index picks time and outcomes, one after the other, each in its order of time; "
    "all else works within this page.",
    "duration": "The index picks the days and the duration, each day's slowest first; all else "
    "works within this page.",
}
_SEARCHED_ON = 100  # pages of 50
_SHAPES = {"": "List", "grid": "Grid"}
_ALL = "Run all that match again"
_LABELS = "Run labels for photos without labels"
_THUMBNAILS = "Make thumbnails for photos without"
_BULK = {_ALL: None, _LABELS: WITHOUT_LABELS, _THUMBNAILS: WITHOUT_THUMBNAIL}
"""Bulk actions, and what they are about besides the page's own filter."""


def column() -> Sorted:
    """The column that the address says to sort by; empty: as the index has them."""
    wanted = st.query_params.get("sort", "")
    names = {field: heading for heading, field in COLUMNS.items()}
    return Sorted(names.get(wanted, ""), "descending" in st.query_params)


def sort_by(heading: str, now: Sorted) -> None:
    """Sort by a heading: upwards, then downwards, then as the index has them."""
    for name in ("sort", "descending"):
        st.query_params.pop(name, None)
    if heading != now.column:
        st.query_params["sort"] = COLUMNS[heading]
    elif not now.descending:
        st.query_params.update({"sort": COLUMNS[heading], "descending": "1"})
    st.rerun()


def draw_controls(operations: Operations, wanted: ExecutionFilter) -> str:
    """How the list is drawn, and what can be done with all of it."""
    with st.container(horizontal=True, vertical_alignment="center", key="list-controls"):
        shape = st.query_params.get("shape", "")
        chosen = st.segmented_control(
            "Shape",
            list(_SHAPES),
            default=shape if shape in _SHAPES else "",
            required=True,
            format_func=lambda name: _SHAPES[name],
            label_visibility="collapsed",
        )
        if (chosen or "") != shape:
            st.query_params["shape"] = chosen or ""
            st.rerun()
        st.button("Refresh", icon=":material/refresh:")
        st.download_button(
            "CSV",
            lambda: "".join(csv_lines(operations.all_matching(wanted))),
            "executions.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
            help="Everything that the filter matches",
        )
        bulk = st.menu_button("Bulk actions", list(_BULK))
    if bulk:
        run_bulk(operations, wanted, bulk)
    return shape


def run_bulk(operations: Operations, wanted: ExecutionFilter, action: str) -> None:
    """Freeze what an action is about, and ask."""
    with st.spinner("Looking for them"):
        matching = operations.all_matching(_BULK[action] or wanted)
        found = [e for e in matching if e.outcome and not e.retried_by and wanted.matches(e)]
    note = ""
    if action == _THUMBNAILS:
        price = price_list().price
        thousand = 1000 * (price["labels"] + price["image_properties"])
        note = f"Their labels are asked for once more: \\${thousand:.2f} for a thousand."
    ask_to_run_again(found, action.lower(), note)


@st.fragment
def draw_rows(executions: Sequence[Execution], shape: str) -> None:
    """The rows; choosing some reads nothing anew."""
    with until_session_ends():
        current_operations()
        bar = st.container(horizontal=True, vertical_alignment="center", key="choice")
        zone, sorted_now = st.context.timezone, column()
        if shape == "grid":
            machine = services().state_machine
            ends = [state.name for state in machine.states.values() if state.type == "Fail"]
            states = [s.name for s in machine.all_states() if s.type == "Task"] + ends
            rows, order = grid_rows(executions, states, zone), None
        else:
            rows, order = list_rows(executions, zone), sorted_now
        told = table(
            rows,
            label="Executions",
            key="executions",
            dense=shape == "grid",
            ids=[execution.name for execution in executions],
            selectable=True,
            opens="Photo",
            sorted_by=order,
        )
        if told.opened:
            st.switch_page("pages/execution.py", query_params={"name": told.opened})
        if told.sort in COLUMNS:
            sort_by(told.sort, sorted_now)
        with bar:
            label = f"Run {len(told.chosen)} again" if told.chosen else "Run again"
            if st.button(label, disabled=not told.chosen, type="primary"):
                ask_to_run_again([e for e in executions if e.name in told.chosen])
            if not told.chosen:
                st.caption("Choose rows to run them again.")


def search_on(wanted: ExecutionFilter, after: str) -> None:
    """Go to the next page on which something matches, some way ahead at most."""
    with st.spinner("Searching on"):
        for _ in range(_SEARCHED_ON):
            page = operations.page(replace(wanted, after=after))
            if page.executions or page.after is None:
                break
            after = page.after
    show(wanted, after)


def draw_paging(wanted: ExecutionFilter, page: ExecutionPage) -> None:
    """What was read, what of it is shown, and the way on."""
    left_out = page.read - len(page.executions)
    words = f"{count(page.read, 'execution')} read"
    words += f", {left_out:,} of them left out by the filter." if left_out else ", all shown."
    with st.container(horizontal=True, vertical_alignment="center", key="paging"):
        st.caption(words if page.after else f"{words} That was the last page.")
        st.caption(_PICKED[wanted.order])
        if wanted.after and st.button("First page"):
            show(wanted)
        if page.after and not page.executions and st.button("Search on", type="primary"):
            search_on(wanted, page.after)
        if page.after and st.button("Next page", icon=":material/arrow_forward:"):
            show(wanted, page.after)


operations = office("Executions")
st.session_state[LATEST_LIST] = st.query_params.to_dict()
wanted = ExecutionFilter.from_query(st.query_params.to_dict())
names = [s.name for s in services().state_machine.all_states() if s.type in ("Task", "Fail")]
filter_form(wanted, names)
shape = draw_controls(operations, wanted)
with st.spinner("Reading a page of executions"):
    page = operations.page(wanted)
found = operations.progress(page.executions) if shape == "grid" else page.executions
if field := COLUMNS.get(column().column):
    found = tuple(sorted_by(found, field, descending=column().descending))
if found:
    draw_rows(found, shape)
else:
    with st.container(key="empty-executions", border=True, horizontal_alignment="center"):
        st.subheader("Nothing matches on this page" if page.after else "Nothing here", anchor=False)
draw_paging(wanted, page)
