"""Controls for demonstrations on the embedded AWS: a fault switch, uploads, a day of operations."""

from typing import Literal

import streamlit as st

from backend.accounts.user import User
from backend.operations.demo_operations import (
    DemoRun,
    RecogniserState,
    recogniser_state,
)
from backend.services import services
from pages.components.operations.demo_actions import (
    PHOTOS_UPLOADED,
    set_recognizer,
    upload_demo_photos,
)
from pages.components.operations.incident_text import by_remedy
from pages.components.operations.presenter import start_button
from pages.components.ui.rerun import rerun_page

_REFRESH_SECONDS = 1.0
_SWITCHES: dict[RecogniserState, tuple[str, str, str]] = {
    "up": ("Up", "1", "It works."),
    "slow": ("Slow", "2", "Requests time out."),
    "down": ("Down", "3", "All retries fail and photos get no labels."),
}
"""The word, the key and the effect of each state of the recognizer."""


def demo_controls(operator: User) -> None:
    """Draw the buttons. Each has a key, so that a demonstration needs no mouse."""
    with st.container(border=True, key="demo-controls"):
        st.subheader("Demo controls", anchor=False)
        st.caption(
            "Only on the embedded AWS. The failures and their retries are real. "
            "Each button has a key."
        )
        left, right = st.columns([1, 1], gap="large")
        with left:
            _recognizer_switch(operator)
            _upload(operator)
            _shortcuts(operator)
        with right:
            _demo_day(operator)


def _recognizer_switch(operator: User) -> None:
    folder = services().settings.data_dir
    current = recogniser_state(folder)
    st.markdown("Recognizer")
    with st.container(horizontal=True, gap="small"):
        for state, (word, key, effect) in _SWITCHES.items():
            kind: Literal["primary", "secondary"] = "primary" if state == current else "secondary"
            pressed = st.button(
                word, key=f"recognizer-{state}", type=kind, help=effect, shortcut=key
            )
            if pressed and state != current:
                set_recognizer(operator, state)
                rerun_page()


def _upload(operator: User) -> None:
    if st.button(f"Upload {PHOTOS_UPLOADED} photos", icon=":material/upload:", shortcut="u"):
        with st.spinner("Uploading"):
            _, upload = upload_demo_photos(operator)
            upload.wait()
        if upload.failed:
            st.error("Not all photos were uploaded. The log of the dashboard has the reason.")
        else:
            st.toast(f"{PHOTOS_UPLOADED} photos were uploaded; their executions have started.")


def _shortcuts(operator: User) -> None:
    """The pages of the story in docs/demo.md."""
    st.markdown("Show")
    with st.container(horizontal=True, gap="small"):
        start_button()
        if st.button("Running executions", shortcut="l"):
            st.switch_page("pages/executions.py", query_params={"view": "running"})
        if st.button("Latest incident", shortcut="i"):
            found = by_remedy(services().operations(operator).incidents())["Needs attention"]
            if found:
                query = {"id": found[0].incident_id}
                st.switch_page("pages/incident.py", query_params=query)
            st.toast("No incident needs attention.")


def _demo_day(operator: User) -> None:
    st.markdown(
        "A day of operations writes about 250 executions that are spread over the last 24 hours "
        "and marked as seeded, then uploads about 20 generated photos to your account. Most of "
        "them succeed; the others fail for different reasons. This takes one to two minutes, and "
        "the numbers above are updated."
    )
    run = services().demo_run
    running = run is not None and not run.has_ended
    if st.button("Run a day of operations", disabled=running, shortcut="d"):
        with services().operations(operator).actions.audited("start a day of operations"):
            services().start_demo_day(operator)
        rerun_page()
    if run:
        st.fragment(_draw_run, run_every=_REFRESH_SECONDS if running else None)(run, running)


def _draw_run(run: DemoRun, was_running: bool) -> None:
    over = run.has_ended
    if over and was_running:
        rerun_page()
    state: Literal["running", "complete", "error"] = "running"
    label = "A day of operations"
    if over:
        state, label = "complete", "The day of operations is complete. Some failures need attention"
    if run.failed:
        state, label = "error", "The day of operations failed. The log has the error"
    with st.status(label, state=state, expanded=not over):
        for part in run.parts:
            st.write(part)
