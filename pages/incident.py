"""For operators: one incident with its photos and an example, and the actions for it."""

import streamlit as st

from backend.database.executions import Execution
from backend.database.incidents import Status
from backend.operations.execution_view import LogLine
from backend.operations.incident_actions import LONGEST_NOTE
from backend.operations.incident_view import IncidentNotFound, IncidentView
from backend.operations.operations import Operations
from backend.services import services
from pages.components.account.current_user import until_session_ends
from pages.components.operations.execution_rows import list_rows
from pages.components.operations.incident_text import (
    incident_name,
    owners_text,
    photos_text,
    share_text,
    status_cell,
)
from pages.components.operations.log_lines import draw_log_lines
from pages.components.operations.operations_page import current_operations, operations_page
from pages.components.operations.outcome_text import family_text
from pages.components.operations.run_again import (
    ask_to_run_again,
    forget_result,
    result_is_shown,
)
from pages.components.photo import details
from pages.components.photo.facts import Fact
from pages.components.runs.state_diagram import title
from pages.components.ui.formatting import count, day_and_clock, duration
from pages.components.ui.not_found import not_found
from pages.components.ui.rerun import rerun_page
from pages.components.ui.status import status_word
from pages.components.ui.table import table
from pages.components.ui.text import heading

_REFRESH_INTERVAL = "5s"
_JUST_READ = "incident-just-read"


def find(operations: Operations, incident_id: str) -> IncidentView:
    """The incident. If it does not exist, shows the "not found" page instead."""
    try:
        return operations.incident(incident_id)
    except IncidentNotFound:
        not_found("incident")


def draw_actions(operations: Operations, view: IncidentView) -> list[Execution] | None:
    """The buttons that run its photos again and acknowledge it.

    Returns the executions to run again if the user has asked for that.
    """
    incident, to_run = view.incident, None
    if incident.status == "RESOLVED":
        return None
    with st.container(horizontal=True, vertical_alignment="center", key="incident-actions"):
        label = f"Run {count(incident.unresolved, 'photo')} again"
        if st.button(label, type="primary", icon=":material/replay:", shortcut="a"):
            with st.spinner("Reading its photos"):
                found = operations.photos_of_incident(incident.incident_id)
            services().overview_board.forget()
            to_run = [e for e in found if e.outcome and not e.retried_by]
        with st.popover("Acknowledge", icon=":material/check:"):
            draw_acknowledgement(operations, incident.incident_id)
    return to_run


def draw_acknowledgement(operations: Operations, incident_id: str) -> None:
    """The form that acknowledges the incident."""
    st.write("The incident leaves the list that needs attention until it recurs.")
    with st.form("acknowledge", border=False):
        note = st.text_area("Note", max_chars=LONGEST_NOTE, placeholder="What is known or done")
        if st.form_submit_button("Acknowledge incident", type="primary"):
            operations.incident_actions.acknowledge(incident_id, note)
            services().overview_board.forget()
            rerun_page()


def facts(view: IncidentView) -> list[Fact]:
    """The summary of the incident."""
    incident, zone = view.incident, st.context.timezone
    share = share_text(view.share)
    lines = [
        ("Status", status_cell(incident).text),
        ("First", day_and_clock(incident.began_at, zone)),
        ("Last", day_and_clock(incident.last_at, zone)),
        ("Executions", f"{incident.executions:,}"),
        ("Share", share and f"{share} of all since it began"),
        ("Unresolved", photos_text(incident)),
        ("Owners", owners_text(incident)),
        ("Category", family_text(incident.family)),
        ("Cause", incident.cause or "No cause was given."),
    ]
    if incident.resolved_at:
        lines.insert(1, ("Resolved", day_and_clock(incident.resolved_at, zone)))
    if known := incident.acknowledgement:
        text = f"{day_and_clock(known.at, zone)}, {known.who}"
        lines.append(("Acknowledged", f"{text}: {known.note}" if known.note else text))
    return [{"label": label, "lines": [line]} for label, line in lines if line]


@st.fragment(run_every=_REFRESH_INTERVAL)
def draw_incident(incident_id: str, drawn: Status) -> None:
    """The summary and the photos. The fragment reads them again every few seconds.

    ``drawn``: the status for which the buttons above were drawn.
    """
    with until_session_ends():
        just_read: IncidentView | None = st.session_state.pop(_JUST_READ, None)
        view = just_read or current_operations().incident(incident_id)
        if view.incident.status != drawn and not result_is_shown():
            rerun_page()
        if view.incident.status == "RESOLVED":
            st.success("All of its photos have been processed.", icon=":material/check:")
        elif running := sum(execution.retried_by is not None for execution in view.executions):
            processed = count(running, "photo")
            st.info(f"New attempts run: {processed}.", icon=":material/progress_activity:")
        details.draw_facts(facts(view), key="facts")
        draw_photos(view)


def draw_photos(view: IncidentView) -> None:
    """The latest execution of each photo. A click on one opens its page."""
    st.subheader("Photos", anchor=False)
    if not view.executions:
        st.caption("Their executions are not available any more.")
        return
    answer = table(
        list_rows(view.executions, st.context.timezone),
        label="Photos of this incident",
        key="incident-photos",
        ids=[execution.name for execution in view.executions],
        opens="Photo",
    )
    if answer.opened:
        st.switch_page("pages/execution.py", query_params={"name": answer.opened})
    if not view.all_listed:
        st.caption(f"The latest {len(view.executions)} are shown.")


def draw_example(example: Execution, log: list[LogLine] | None) -> None:
    """One execution in full: its error, its states and the log lines of the failed state.

    ``log``: None if the state that failed has none.
    """
    st.subheader("Example", anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            "pages/execution.py",
            label="Open the execution",
            icon=":material/open_in_new:",
            query_params={"name": example.name},
        )
    st.error(f"**{example.error}** in {title(example.failed_state or '') or 'the execution'}")
    st.text(example.cause or "No cause was given.")
    rows = [
        {
            "State": title(name),
            "Result": status_word(step["status"]),
            "Attempts": str(step.get("attempt", 1)),
            "Duration": duration(step.get("ms", 0)),
            "Error": step.get("error", ""),
        }
        for name, step in sorted(example.steps.items(), key=lambda entry: entry[1]["started_at"])
    ]
    if rows:
        table(rows, label="States of the example", key="example-states")
    if log is None:
        seeded = (
            "This execution was seeded for a demonstration: it did not run and has no log lines."
        )
        st.caption(seeded if example.seeded else "The state that failed has no log lines.")
    else:
        draw_log_lines(log, "Log lines of the failed state")


incident_id = st.query_params.get("id", "")
operations = operations_page()
forget_result()
view = find(operations, incident_id)
with st.container(key="back"):
    st.page_link("pages/incidents.py", label="Incidents", icon=":material/arrow_back:")
heading(incident_name(view.incident))
to_run = draw_actions(operations, view)
st.session_state[_JUST_READ] = view
draw_incident(incident_id, view.incident.status)
if view.example:
    log = operations.incident_log(view) if view.example_has_log else None
    draw_example(view.example, log)
if to_run is not None:  # last: a key or a click in the dialog while the page is drawn would be lost
    ask_to_run_again(to_run, "run all of this incident again")
