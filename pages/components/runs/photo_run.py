"""The execution for one photo: live while it runs, recorded after it has ended."""

import streamlit as st

from backend.aws.step_functions import ExecutionNotFound
from backend.database.photo import Photo
from backend.executions.states_from_history import states_from_events
from backend.gallery.library import PhotoNotFound
from backend.gallery.waiting_photos import waits
from backend.services import services
from pages.components.account.current_user import (
    current_library,
    signed_in_user,
    until_session_ends,
)
from pages.components.photo.waiting_text import waiting_text
from pages.components.runs.diagram_component import live_diagram, recorded_diagram, waiting_diagram
from pages.components.runs.state_row import state_row
from pages.components.ui.rerun import rerun_page
from pages.components.ui.table import table

_RUNNING_INTERVAL = 0.4
"""Seconds between refreshes while the execution runs."""
_DIAGRAM = "live-run"


def photo_run(photo: Photo) -> None:
    """Draw the diagram, the table of states and the name of the execution.

    While the photo waits, ``photo_place`` refreshes the page.
    """
    if waits(photo):
        waiting_diagram(waiting_text(0), key=_DIAGRAM)
        return
    if photo.in_flight:
        st.fragment(_draw_running, run_every=_RUNNING_INTERVAL)(photo.photo_id)
        return
    try:
        execution = services().execution_of(signed_in_user(), photo)
    except ExecutionNotFound:
        st.caption("The execution history is not available. Step Functions keeps it for 90 days.")
        return
    recorded_diagram(execution.events, key="run")
    start = execution.description.started_at
    rows = [state_row(run, start) for run in states_from_events(execution.events).values()]
    table(rows, label="States of this execution", key="states")
    st.caption(f"Execution {execution.description.name}")


def _draw_running(photo_id: str) -> None:
    with until_session_ends():
        try:
            photo = current_library().photo(photo_id)
        except PhotoNotFound:
            rerun_page()
        if not photo.in_flight:
            rerun_page()
        live_diagram(photo, key=_DIAGRAM)
