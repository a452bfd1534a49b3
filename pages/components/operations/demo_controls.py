"""Controls for demonstrations on the embedded AWS: a fault switch, and a day of operations."""

from typing import Literal

import streamlit as st

from backend.accounts.user import User
from backend.operations.demo_operations import (
    DemoRun,
    RecogniserState,
    recogniser_state,
    switch_recogniser,
)
from backend.services import services

_REFRESH_SECONDS = 1.0
_STATES: dict[RecogniserState, str] = {"up": "Up", "slow": "Slow", "down": "Down"}


def demo_controls(operator: User) -> None:
    """Draw the switch and the button."""
    with st.container(border=True, key="demo-controls"):
        st.subheader("Demo controls", anchor=False)
        st.caption("Only on the embedded AWS. The failures and their retries are real.")
        left, right = st.columns([1, 2], gap="large")
        with left:
            _recognizer_switch(operator)
        with right:
            _demo_day(operator)


def _recognizer_switch(operator: User) -> None:
    folder = services().settings.data_dir
    current = recogniser_state(folder)
    wanted = st.segmented_control(
        "Recognizer",
        list(_STATES),
        default=current,
        required=True,
        format_func=lambda state: _STATES[state],
        help="Down: all retries fail and photos get no labels. Slow: requests time out.",
    )
    if wanted and wanted != current:
        with services().operations(operator).actions.audited(f"switch recognizer to {wanted}"):
            switch_recogniser(folder, wanted)
        st.rerun()


def _demo_day(operator: User) -> None:
    st.markdown(
        "A day of operations uploads about 20 generated photos to your account. Most of them "
        "succeed; the others fail for different reasons. This takes one to two minutes, and the "
        "numbers above are updated."
    )
    run = services().demo_run
    running = run is not None and not run.has_ended
    if st.button("Run a day of operations", disabled=running):
        with services().operations(operator).actions.audited("start a day of operations"):
            services().start_demo_day(operator)
        st.rerun()
    if run:
        st.fragment(_draw_run, run_every=_REFRESH_SECONDS if running else None)(run, running)


def _draw_run(run: DemoRun, was_running: bool) -> None:
    over = run.has_ended
    if over and was_running:
        st.rerun(scope="app")
    state: Literal["running", "complete", "error"] = "running"
    label = "A day of operations"
    if over:
        state, label = "complete", "The day of operations is complete. Some failures need attention"
    if run.failed:
        state, label = "error", "The day of operations failed. The log has the error"
    with st.status(label, state=state, expanded=not over):
        for part in run.parts:
            st.write(part)
