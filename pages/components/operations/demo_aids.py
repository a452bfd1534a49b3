"""For demonstrations on the embedded AWS: faults to switch on, and a day of real operations."""

import streamlit as st

from backend.demo_operations import RecogniserState, recogniser_state, switch_recogniser
from backend.services import services
from backend.user import User

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
        "The others fail, each in its own way. It takes about two minutes; stay on this page."
    )
    if st.button("Run a day of operations"):
        with st.status("A day of operations", expanded=True) as status:
            for part in services().demo_day(operator).run():
                st.write(part)
            status.update(label="The day is over", state="complete", expanded=False)
        st.toast("Some failures are left to put right: see what needs attention.")
