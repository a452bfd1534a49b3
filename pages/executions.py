"""For operators: executions as a list or as a grid. The query parameters are the filter."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from backend.database.executions import Execution
from backend.operations.actions import WITHOUT_LABELS, WITHOUT_THUMBNAIL
from backend.operations.cost_estimate import price_list
from backend.operations.execution_filter import ExecutionFilter, Order
from backend.operations.execution_list import ExecutionPage, csv_lines, sorted_by
from backend.operations.operations import Operations
from backend.services import services
from pages.components.account.current_user import until_session_ends
from pages.components.operations.compare_labels import ask_to_compare_labels
from pages.components.operations.execution_rows import COLUMNS, grid_rows, list_rows
from pages.components.operations.filter_form import LATEST_LIST, filter_form, show_list
from pages.components.operations.operations_page import current_operations, operations_page
from pages.components.operations.run_again import ask_to_run_again
from pages.components.ui.formatting import count
from pages.components.ui.table import Sorted, table

_THIS_PAGE_ONLY = "Other filters and sorting apply to this page only."
_FILTER_NOTES: dict[Order, str] = {
    "time": "The filters for list, time and a single outcome apply to all executions. "
    f"{_THIS_PAGE_ONLY}",
    "outcome": "The filters for time and outcomes apply to all executions, which are sorted by "
    f"outcome and then by time. {_THIS_PAGE_ONLY}",
    "duration": "The filters for days and minimum duration apply to all executions, which are "
    f"sorted by day and then by duration, the slowest first. {_THIS_PAGE_ONLY}",
}
_PAGES_SEARCHED = 100
"""Pages of 50 executions that "Continue search" reads at most."""
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
    st.rerun()


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
            st.rerun()
        st.button("Refresh", icon=":material/refresh:")
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
def draw_rows(executions: Sequence[Execution], shape: str) -> None:
    """The rows. The selection of rows reruns this fragment only and reads nothing from AWS."""
    with until_session_ends():
        current_operations()
        selection_bar = st.container(horizontal=True, vertical_alignment="center", key="selection")
        zone, sorting = st.context.timezone, sorted_column()
        if shape == "grid":
            rows, shown_sorting = grid_rows(executions, grid_states(), zone), None
        else:
            rows, shown_sorting = list_rows(executions, zone), sorting
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
    if selected and st.button(_COMPARE):
        ask_to_compare_labels([execution for execution in selected if execution.outcome])
    if not selected:
        st.caption("Select rows to run them again.")


def continue_search(wanted: ExecutionFilter, after: str) -> None:
    """Show the next page that has a matching execution, within _PAGES_SEARCHED pages."""
    with st.spinner("Searching the next pages"):
        for _ in range(_PAGES_SEARCHED):
            page = operations.page(replace(wanted, after=after))
            if page.executions or page.after is None:
                break
            after = page.after
    show_list(wanted, after)


def draw_paging(wanted: ExecutionFilter, page: ExecutionPage) -> None:
    """How many executions were read and how many are shown, and the links to other pages."""
    hidden = page.read - len(page.executions)
    text = f"{count(page.read, 'execution')} read"
    text += f", {hidden:,} of them do not match the filter." if hidden else ", all shown."
    with st.container(horizontal=True, vertical_alignment="center", key="paging"):
        st.caption(text if page.after else f"{text} This is the last page.")
        st.caption(_FILTER_NOTES[wanted.order])
        if wanted.after and st.button("First page"):
            show_list(wanted)
        if page.after and not page.executions and st.button("Continue search", type="primary"):
            continue_search(wanted, page.after)
        if page.after and st.button("Next page", icon=":material/arrow_forward:"):
            show_list(wanted, page.after)


operations = operations_page("Executions")
st.session_state[LATEST_LIST] = st.query_params.to_dict()
wanted = ExecutionFilter.from_query(st.query_params.to_dict())
names = [s.name for s in services().state_machine.all_states() if s.type in ("Task", "Fail")]
filter_form(wanted, names)
shape = draw_controls(operations, wanted)
with st.spinner("Reading executions"):
    page = operations.page(wanted)
found = operations.progress(page.executions) if shape == "grid" else page.executions
if field := COLUMNS.get(sorted_column().column):
    found = tuple(sorted_by(found, field, descending=sorted_column().descending))
if found:
    draw_rows(found, shape)
else:
    with st.container(key="empty-executions", border=True, horizontal_alignment="center"):
        st.subheader(
            "No matching executions on this page" if page.after else "No executions found",
            anchor=False,
        )
draw_paging(wanted, page)
