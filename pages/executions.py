"""For operators: executions as a list or as a grid. The query parameters are the filter."""

from collections.abc import Sequence
from datetime import UTC, datetime
from math import ceil

import streamlit as st

from backend.database.executions import Execution
from backend.errors import AwsRefused, AwsUnavailable
from backend.operations.actions import WITHOUT_LABELS, WITHOUT_THUMBNAIL
from backend.operations.cost_estimate import price_list
from backend.operations.execution_filter import ExecutionFilter, Order
from backend.operations.execution_list import PAGE, ExecutionPage, csv_lines, sorted_by
from backend.operations.operations import Operations
from backend.services import services
from pages.components.account.current_user import until_session_ends
from pages.components.operations.compare_labels import ask_to_compare_labels
from pages.components.operations.execution_rows import COLUMNS, grid_rows, list_rows
from pages.components.operations.execution_search import forget_search, search_all
from pages.components.operations.filter_form import (
    LATEST_LIST,
    filter_form,
    in_readers_zone,
    show_list,
)
from pages.components.operations.operations_page import current_operations, operations_page
from pages.components.operations.run_again import ask_to_run_again
from pages.components.operations.saved_filters import ask_for_saved_filter
from pages.components.ui.formatting import count
from pages.components.ui.rerun import rerun_page
from pages.components.ui.table import Sorted, table
from pages.components.ui.text import plain

_ORDER_NOTES: dict[Order, str] = {
    "time": "Sorting by a heading applies to this page.",
    "outcome": "Sorted by outcome and then by time; sorting by a heading applies to this page.",
    "duration": "Sorted by day and then by duration, the slowest first; sorting by a heading "
    "applies to this page.",
}
_COMPARED = 2
"""Selected rows that can be compared side by side."""
_SHAPES = {"": "List", "grid": "Grid"}
_ALL = "Run all matching executions again"
_LABELS = "Detect missing labels"
_THUMBNAILS = "Generate missing thumbnails"
_COMPARE = "Compare labels"
_BULK_ACTIONS = {
    _ALL: None,
    _LABELS: WITHOUT_LABELS,
    _THUMBNAILS: WITHOUT_THUMBNAIL,
    _COMPARE: None,
}
"""Bulk actions, and the executions that each applies to in addition to the page's own filter."""


def sorted_column() -> Sorted:
    """The column in the query parameters. Empty: the order of the index."""
    wanted = st.query_params.get("sort", "")
    names = {field: heading for heading, field in COLUMNS.items()}
    return Sorted(names.get(wanted, ""), "descending" in st.query_params)


def sort_by(heading: str, current: Sorted) -> None:
    """Sort by a heading: ascending, then descending, then in the order of the index."""
    for name in ("sort", "descending"):
        st.query_params.pop(name, None)
    if heading != current.column:
        st.query_params["sort"] = COLUMNS[heading]
    elif not current.descending:
        st.query_params.update({"sort": COLUMNS[heading], "descending": "1"})
    rerun_page()


def draw_controls(operations: Operations, wanted: ExecutionFilter) -> str:
    """The choice of list or grid, the CSV file and the bulk actions. Returns the shape."""
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
            rerun_page()
        if st.button("Refresh", icon=":material/refresh:"):
            forget_search()
        if st.button("Saved filters", icon=":material/bookmark:"):
            ask_for_saved_filter(st.query_params.to_dict())
        st.download_button(
            "CSV",
            lambda: "".join(csv_lines(operations.all_matching(wanted))),
            "executions.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
            help="All executions that match the filter",
        )
        action = st.menu_button("Bulk actions", list(_BULK_ACTIONS))
    if action:
        ask_for_bulk_action(operations, wanted, action)
    return shape


def ask_for_bulk_action(operations: Operations, wanted: ExecutionFilter, action: str) -> None:
    """Read the executions that an action applies to, and open its dialog."""
    with st.spinner("Searching executions"):
        matching = operations.all_matching(_BULK_ACTIONS[action] or wanted)
        wanted = wanted.at(datetime.now(UTC))
        found = [e for e in matching if e.outcome and not e.retried_by and wanted.matches(e)]
    if action == _COMPARE:
        ask_to_compare_labels(found)
        return
    note = ""
    if action == _THUMBNAILS:
        price = price_list().price
        thousand = 1000 * (price["labels"] + price["image_properties"])
        note = f"Labels are detected again, which costs \\${thousand:.2f} per 1,000 photos."
    ask_to_run_again(found, action.lower(), note)


@st.fragment
def draw_rows(executions: Sequence[Execution], shape: str, *, states_read: bool) -> None:
    """The rows. The selection of rows reruns this fragment only and reads nothing from AWS."""
    with until_session_ends():
        current_operations()
        selection_bar = st.container(horizontal=True, vertical_alignment="center", key="selection")
        zone, sorting = st.context.timezone, sorted_column()
        if shape == "grid":
            rows, shown_sorting = grid_rows(executions, grid_states(), zone), None
        else:
            rows, shown_sorting = list_rows(executions, zone, states_read=states_read), sorting
        answer = table(
            rows,
            label="Executions",
            key="executions",
            dense=shape == "grid",
            ids=[execution.name for execution in executions],
            selectable=True,
            opens="Photo",
            sorted_by=shown_sorting,
        )
        if answer.opened:
            st.switch_page("pages/execution.py", query_params={"name": answer.opened})
        if answer.sort in COLUMNS:
            sort_by(answer.sort, sorting)
        with selection_bar:
            draw_selection([e for e in executions if e.name in answer.chosen])


def grid_states() -> list[str]:
    """The columns of the grid: every task, then every state that ends an execution as failed."""
    machine = services().state_machine
    tasks = [state.name for state in machine.all_states() if state.type == "Task"]
    return tasks + [state.name for state in machine.states.values() if state.type == "Fail"]


def draw_selection(selected: Sequence[Execution]) -> None:
    """The actions for the selected executions."""
    label = f"Run {len(selected)} again" if selected else "Run again"
    if st.button(label, disabled=not selected, type="primary"):
        ask_to_run_again(selected)
    if len(selected) == _COMPARED and st.button("Compare the two"):
        first, second = sorted(selected, key=lambda execution: execution.started_at)
        names = {"name": first.name, "with": second.name}
        st.switch_page("pages/compare.py", query_params=names)
    if selected and st.button(_COMPARE):
        ask_to_compare_labels([execution for execution in selected if execution.outcome])
    if not selected:
        st.caption("Select rows to run them again.")


def draw_paging(wanted: ExecutionFilter, page: ExecutionPage) -> None:
    """How many executions are shown, and the links to other pages."""
    text = f"{count(page.read, 'execution')} on this page."
    with st.container(horizontal=True, vertical_alignment="center", key="paging"):
        st.caption(text if page.after else f"{text} This is the last page.")
        st.caption(_ORDER_NOTES[wanted.order])
        if wanted.after and st.button("First page"):
            show_list(wanted)
        if page.after and st.button("Next page", icon=":material/arrow_forward:"):
            show_list(wanted, page.after)


def draw_empty_list(*, more: bool) -> None:
    """Shown in place of rows. ``more``: later pages may have some."""
    with st.container(key="empty-executions", border=True, horizontal_alignment="center"):
        words = "No executions in this part of the time range" if more else "No executions found"
        st.subheader(words, anchor=False)


def draw_list(found: Sequence[Execution], shape: str) -> None:
    """The rows, with what the running executions are doing now."""
    shown, states_read = found, True
    if any(execution.outcome is None for execution in found):
        try:
            shown = operations.progress(found)
        except (AwsRefused, AwsUnavailable) as error:  # the list is of use without them
            states_read = False
            st.caption(plain(f"The current states could not be read: {error}"))
    draw_rows(in_order(shown), shape, states_read=states_read)


def in_order(executions: Sequence[Execution]) -> Sequence[Execution]:
    """The executions by the column that the user chose, else as they are."""
    field = COLUMNS.get(sorted_column().column)
    if field is None:
        return executions
    return sorted_by(executions, field, descending=sorted_column().descending)


def draw_search(wanted: ExecutionFilter, shape: str) -> None:
    """The executions that match conditions for which there is no index."""
    search = search_all(operations, wanted)
    newest_first = not wanted.oldest_first
    found = in_order(sorted_by(search.found, "started_at", descending=newest_first))
    if not found:
        draw_empty_list(more=search.following is not None)
        return
    pages = ceil(len(found) / PAGE)
    number = 1
    if pages > 1:
        number = st.pagination(pages, key="found-page")
    draw_list(found[(number - 1) * PAGE : number * PAGE], shape)


def draw_page(wanted: ExecutionFilter, selected: ExecutionFilter, shape: str) -> None:
    """One page of a list that an index has in order. ``selected``: ``wanted`` in UTC."""
    with st.spinner("Reading executions"):
        page = operations.page(selected)
    if page.executions:
        draw_list(page.executions, shape)
    else:
        draw_empty_list(more=page.after is not None)
    draw_paging(wanted, page)


operations = operations_page("Executions")
st.session_state[LATEST_LIST] = st.query_params.to_dict()
wanted = ExecutionFilter.from_query(st.query_params.to_dict())
names = [s.name for s in services().state_machine.all_states() if s.type in ("Task", "Fail")]
filter_form(wanted, names)
selected = in_readers_zone(wanted)
shape = draw_controls(operations, selected)
if selected.needs_search:
    draw_search(selected, shape)
else:
    draw_page(wanted, selected, shape)
