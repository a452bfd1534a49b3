"""The photos that the live view of an album shows, kept in the browser session.

A photo stays in the list after its execution has ended, until the user hides the live view.
"""

import streamlit as st

_KEY = "watched"


def watch(album_id: str, photo_ids: list[str]) -> list[str]:
    """Add photos to the live view of an album. Returns the ids of all photos in it."""
    watched: list[str] = st.session_state.setdefault(_KEY, {}).setdefault(album_id, [])
    watched += [photo_id for photo_id in photo_ids if photo_id not in watched]
    return watched


def is_watched(album_id: str) -> bool:
    """Whether the album has a live view, even one without photos."""
    return album_id in st.session_state.get(_KEY, {})


def stop_watching(album_id: str) -> None:
    """Hide the live view of an album."""
    st.session_state[_KEY].pop(album_id)
