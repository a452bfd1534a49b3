"""The album or photo that this tab showed last. If it is deleted, the page can still name it."""

import streamlit as st

_SEEN = "last-seen"


def remember(object_id: str, name: str) -> None:
    """Record the album or photo that is open."""
    st.session_state[_SEEN] = (object_id, name)


def name_of(object_id: str) -> str | None:
    """Return the name of an album or photo, None if it is not the one this tab showed last."""
    last_id, name = st.session_state.get(_SEEN, ("", None))
    return name if last_id == object_id else None
