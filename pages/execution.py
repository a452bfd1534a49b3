"""For operators: one execution with all that is known of it, and what can be done about it."""

import re
from datetime import UTC, datetime, timedelta

import streamlit as st

from backend.aws.step_functions import ExecutionNotFound
from backend.operations.execution_view import ExecutionView, timeline
from backend.operations.operations import Operations
from backend.services import services
from pages.components.account.current_user import until_session_ends
from pages.components.operations.attempts_chart import attempts_chart
from pages.components.operations.execution_details import draw_events, draw_state, draw_states
from pages.components.operations.filter_form import LATEST_LIST
from pages.components.operations.operations_page import current_operations, office
from pages.components.operations.outcome_text import (
    FAMILY_WORDS,
    outcome_of,
    reason,
)
from pages.components.operations.run_again import ask_to_run_again
from pages.components.photo import details
from pages.components.photo.facts import Fact
from pages.components.runs.diagram import followed_diagram, recorded_diagram
from pages.components.runs.state_diagram import title
from pages.components.ui.formatting import day_and_clock, duration
from pages.components.ui.not_found import not_found
from pages.components.ui.status import status_word
from pages.components.ui.text import heading

_LOOK = 1.0  # seconds between looks at what runs: three calls each
_JUST_READ = "execution-just-read"
_RECORDED_WITHIN = timedelta(seconds=20)
_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")


def find(operations: Operations, name: str) -> ExecutionView:
    """The execution, or a page that says there is none."""
    if not _NAME.fullmatch(name):
        not_found("execution")
    try:
        return operations.execution(name)
    except ExecutionNotFound:
        not_found("execution")


def facts(view: ExecutionView) -> list[Fact]:
    """What stands on top."""
    item, description = view.item, view.description
    began = day_and_clock(description.started_at.isoformat(), st.context.timezone)
    ended = description.stopped_at or datetime.now(UTC)
    took = duration((ended - description.started_at).total_seconds() * 1000)
    lines = [
        ("Outcome", status_word(outcome_of(item) if item else description.status)),
        ("Began", began),
        ("Took", took if description.stopped_at else f"{took} so far"),
        ("Transitions", str(view.transitions)),
    ]
    if item:
        lines.append(("Attempt", str(item.attempt)))
    if item and item.error:
        lines += [
            ("Reason", reason(item)),
            ("Family", FAMILY_WORDS.get(item.error_family or "", "Nobody's fault")),
            ("State", title(item.failed_state or "")),
            ("Cause", item.cause or ""),
        ]
    return [{"label": label, "lines": [line]} for label, line in lines if line]


def draw_actions(operations: Operations, view: ExecutionView, name: str) -> None:
    """Stop it, or run it again; the attempts before and after; the console."""
    with st.container(horizontal=True, vertical_alignment="center", key="execution-actions"):
        if view.description.status == "RUNNING" and view.events:
            with st.popover("Stop", icon=":material/stop_circle:"):
                st.write("Its photo keeps what is done so far, and can be run again.")
                if st.button("Stop this execution", type="primary"):
                    operations.actions.stop(name)
                    st.rerun()
        else:
            went_wrong = bool(view.item and view.item.error and not view.item.retried_by)
            if view.item and st.button("Run again", type="primary" if went_wrong else "secondary"):
                ask_to_run_again([view.item])
        if view.item:
            draw_link("Attempt before", view.item.retry_of)
            draw_link("Attempt after", view.item.retried_by)
        if not services().settings.demo_accounts:
            st.link_button("AWS console", view.console_url, icon=":material/open_in_new:")


def draw_link(label: str, name: str | None) -> None:
    """The way to another attempt at the same photo."""
    if name:
        st.page_link("pages/execution.py", label=label, query_params={"name": name})


def moves(view: ExecutionView) -> bool:
    """Whether it runs, or ended so shortly ago that its end may not be recorded yet."""
    stopped_at = view.description.stopped_at
    if stopped_at is None:
        return True
    recorded = view.item is None or view.item.outcome is not None
    return not recorded and datetime.now(UTC) - stopped_at < _RECORDED_WITHIN


def draw_summary(view: ExecutionView) -> None:
    """What it is, how long it took, and a bar for each attempt."""
    left, right = st.columns([3, 5], gap="medium")
    with left:
        details.draw_facts(facts(view), key="facts")
    with right:
        st.caption("ARN")
        st.code(view.description.arn, language=None, wrap_lines=True)
        if bars := timeline(view, datetime.now(UTC)):
            st.altair_chart(attempts_chart(bars), key="timeline")


def follow(name: str) -> None:
    """All of it as it goes on, looked at again until it has ended and its end is recorded."""
    with until_session_ends():
        known: ExecutionView | None = st.session_state.pop(_JUST_READ, None)
        view = known or current_operations().execution(name)
        if not moves(view):
            st.rerun(scope="app")
        draw_summary(view)
        st.subheader("The run", anchor=False)
        followed_diagram(view.events, key="live-run")
        st.subheader("States", anchor=False)
        draw_states(view)
        st.caption("What its functions wrote can be read once it has ended.")
        st.subheader("Events", anchor=False)
        draw_events(view)


@st.fragment
def draw_details(view: ExecutionView) -> None:
    """Its states and events; looking into one reads its log lines only."""
    with until_session_ends():
        operations = current_operations()
        state = draw_states(view)
        if state:
            draw_state(operations, view, state)
        st.subheader("Events", anchor=False)
        draw_events(view)


name = st.query_params.get("name", "")
operations = office()
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
if view.events and moves(view):
    st.session_state[_JUST_READ] = view
    st.fragment(follow, run_every=_LOOK)(name)
    st.stop()
draw_summary(view)
if not view.events:
    st.info(
        "Step Functions has no record of this execution: it never started, or it ended more than "
        "90 days ago."
    )
    st.stop()
st.subheader("The run", anchor=False)
recorded_diagram(view.events, key="run")
st.subheader("States", anchor=False)
draw_details(view)
