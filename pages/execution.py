"""For operators: one execution with its states, events and log lines, and the actions for it."""

from datetime import UTC, datetime, timedelta

import streamlit as st

from backend.aws.execution_names import is_execution_name
from backend.aws.step_functions import ExecutionNotFound, RedriveRefused
from backend.database.executions import Execution
from backend.operations.execution_view import ExecutionView, timeline
from backend.operations.operations import Operations
from backend.services import services
from pages.components.account.current_user import until_session_ends
from pages.components.operations.attempts_chart import attempts_chart
from pages.components.operations.execution_details import (
    draw_events,
    draw_state,
    draw_states,
    execution_facts,
)
from pages.components.operations.filter_form import LATEST_LIST
from pages.components.operations.operations_page import (
    current_operations,
    current_operator,
    operations_page,
)
from pages.components.operations.run_again import ask_to_run_again
from pages.components.photo import details
from pages.components.runs.diagram_component import recorded_diagram, running_diagram
from pages.components.ui.chart import draw_chart
from pages.components.ui.copyable import copyable
from pages.components.ui.not_found import not_found
from pages.components.ui.rerun import rerun_page, stop_page
from pages.components.ui.text import heading, plain
from pages.web import first_reads

_REFRESH_SECONDS = 1.0
"""Between two reads of a running execution. Each read is three API calls."""
_JUST_READ = "execution-just-read"
_RECORDED_WITHIN = timedelta(seconds=20)


def find(operations: Operations, name: str) -> ExecutionView:
    """The execution. If it does not exist, shows the "not found" page instead."""
    if not is_execution_name(name):
        not_found("execution")
    try:
        return first_reads.execution(operations, current_operator(), name)
    except ExecutionNotFound:
        not_found("execution")


def draw_actions(operations: Operations, view: ExecutionView, name: str) -> None:
    """The buttons to stop it or run it again, and the links to other attempts and the console."""
    with st.container(horizontal=True, vertical_alignment="center", key="execution-actions"):
        if view.description.status == "RUNNING" and view.events:
            with st.popover("Stop", icon=":material/stop_circle:"):
                st.write("The photo keeps the results so far and can be run again.")
                if st.button("Stop this execution", type="primary"):
                    operations.actions.stop(name)
                    rerun_page()
        else:
            failed = bool(view.item and view.item.error and not view.item.retried_by)
            if view.item and st.button("Run again", type="primary" if failed else "secondary"):
                ask_to_run_again([view.item])
            if view.description.redrivable and not (view.item and view.item.retried_by):
                draw_redrive(operations, name)
        if view.item:
            draw_link("Previous attempt", view.item.retry_of)
            draw_link("Next attempt", view.item.retried_by)
            draw_comparison(view.item)
        if not services().settings.demo_accounts:
            st.link_button("AWS console", view.console_url, icon=":material/open_in_new:")


def draw_redrive(operations: Operations, name: str) -> None:
    """The button to continue the execution where it failed, if Step Functions offers it."""
    with st.popover("Redrive from the failed state", icon=":material/step_over:"):
        st.write(
            "The same execution continues from the state that failed, with the same input and the "
            "same definition. States that succeeded are not repeated."
        )
        if st.button("Redrive this execution", type="primary"):
            try:
                operations.actions.redrive(name)
            except RedriveRefused as error:
                st.error(plain(f"Step Functions refused: {error}"))
            else:
                rerun_page()


def draw_link(label: str, name: str | None) -> None:
    """A link to another attempt for the same photo."""
    if name:
        st.page_link("pages/execution.py", label=label, query_params={"name": name})


def draw_comparison(item: Execution) -> None:
    """A link to this attempt and the one before or after it, side by side."""
    if item.retry_of:
        pair = {"name": item.retry_of, "with": item.name}
    elif item.retried_by:
        pair = {"name": item.name, "with": item.retried_by}
    else:
        return
    st.page_link("pages/compare.py", label="Compare the attempts", query_params=pair)


def can_change(view: ExecutionView) -> bool:
    """Whether it is running, or ended so recently that its end may not be recorded yet."""
    stopped_at = view.description.stopped_at
    if stopped_at is None:
        return True
    recorded = view.item is None or view.item.outcome is not None
    return not recorded and datetime.now(UTC) - stopped_at < _RECORDED_WITHIN


def draw_summary(view: ExecutionView) -> None:
    """The summary, the ARN and the timeline with a bar for each attempt."""
    left, right = st.columns([3, 5], gap="medium")
    with left:
        details.draw_facts(execution_facts(view, datetime.now(UTC)), key="facts")
    with right:
        st.caption("ARN")
        copyable(view.description.arn, key="arn")
        if bars := timeline(view, datetime.now(UTC)):
            draw_chart(attempts_chart(bars), key="timeline")


def draw_running(name: str) -> None:
    """A running execution. Reads it again until it has ended and its end is recorded."""
    with until_session_ends():
        just_read: ExecutionView | None = st.session_state.pop(_JUST_READ, None)
        view = just_read or current_operations().execution(name)
        if not can_change(view):
            rerun_page()
        draw_summary(view)
        st.subheader("Graph", anchor=False)
        running_diagram(view.events, key="live-run")
        st.subheader("States", anchor=False)
        draw_states(view)
        st.caption("Log lines are available after the execution has ended.")
        st.subheader("Events", anchor=False)
        draw_events(view)


@st.fragment
def draw_details(view: ExecutionView) -> None:
    """The states and events. Opening a state reads only its log lines."""
    with until_session_ends():
        operations = current_operations()
        state = draw_states(view)
        if state:
            draw_state(operations, view, state)
        st.subheader("Events", anchor=False)
        draw_events(view)


name = st.query_params.get("name", "")
operations = operations_page()
view = find(operations, name)
with st.container(key="back"):
    st.page_link(
        "pages/executions.py",
        label="Executions",
        icon=":material/arrow_back:",
        query_params=st.session_state.get(LATEST_LIST, {}),
    )
heading((view.item and view.item.filename) or name)
draw_actions(operations, view, name)
if view.events and can_change(view):
    st.session_state[_JUST_READ] = view
    st.fragment(draw_running, run_every=_REFRESH_SECONDS)(name)
    stop_page()
draw_summary(view)
if view.item and view.item.seeded:
    st.info("This execution was seeded for a demonstration: it did not run and has no history.")
    stop_page()
if not view.events:
    st.info(
        "Step Functions has no history of this execution: it did not start, or it ended more than "
        "90 days ago."
    )
    stop_page()
st.subheader("Graph", anchor=False)
recorded_diagram(view.events, key="run")
st.subheader("States", anchor=False)
draw_details(view)
