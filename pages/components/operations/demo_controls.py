"""For demonstrations on the embedded AWS: faults to switch on, and a day of real operations."""

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

_LOOK = 1.0
_STATES: dict[RecogniserState, str] = {"up": "Up", "slow": "Slow", "down": "Down"}


def demo_aids(operator: User) -> None:
    """Draw the switch and the button."""
    with st.container(border=True, key="demo-aids"):
        st.subheader("For a demonstration", anchor=False)
        st.caption(
            "On the embedded AWS only. Everything fails for real, and is put right for real."
        )
        left, right = st.columns([1, 2], gap="large")
        with left:
            _switch()
        with right:
            _day(operator)


def _switch() -> None:
    folder = services().settings.data_dir
    now = recogniser_state(folder)
    wanted = st.segmented_control(
        "Recogniser",
        list(_STATES),
        default=now,
        required=True,
        format_func=lambda state: _STATES[state],
        help="Down: every retry fails, and photos stay without labels. Slow: it answers too late.",
    )
    if wanted and wanted != now:
        switch_recogniser(folder, wanted)
        st.rerun()


def _day(operator: User) -> None:
    st.markdown(
        "A day of operations: some twenty generated photos of your own, most of which succeed. "
        "The others fail, each in its own way. It takes a minute or two; the numbers above follow."
    )
    run = services().demo_run
    under_way = run is not None and not run.has_ended
    if st.button("Run a day of operations", disabled=under_way):
        services().start_demo_day(operator)
        st.rerun()
    if run:
        st.fragment(_draw_run, run_every=_LOOK if under_way else None)(run, under_way)


def _draw_run(run: DemoRun, under_way: bool) -> None:
    over = run.has_ended
    if over and under_way:
        st.rerun(scope="app")
    state: Literal["running", "complete", "error"] = "running"
    label = "A day of operations"
    if over:
        state, label = "complete", "The day is over: some failures need attention"
    if run.failed:
        state, label = "error", "The day stopped before its end; the log says why"
    with st.status(label, state=state, expanded=not over):
        for part in run.parts:
            st.write(part)
