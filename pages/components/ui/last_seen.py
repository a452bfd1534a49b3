"""The album or photo that this tab showed last: if it goes, the page still knows what it was."""

import streamlit as st

_SEEN = "last-seen"


def remember(of: str, name: str) -> None:
    """This is open now."""
    st.session_state[_SEEN] = (of, name)


def name_of(of: str) -> str | None:
    """Its name, None if this tab did not show it."""
    seen, name = st.session_state.get(_SEEN, ("", None))
    return name if seen == of else None
