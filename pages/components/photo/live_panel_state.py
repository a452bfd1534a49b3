"""The photos that the live panel of an album shows, kept in the browser session.

A photo stays in the panel after its execution has ended, until the user hides the panel.
"""

from collections.abc import Iterable

import streamlit as st

_KEY = "live-panel-photos"


def add_to_live_panel(album_id: str, photo_ids: Iterable[str]) -> list[str]:
    """Show photos in the live panel of an album. Returns the ids of all photos in it."""
    shown: list[str] = st.session_state.setdefault(_KEY, {}).setdefault(album_id, [])
    shown += [photo_id for photo_id in photo_ids if photo_id not in shown]
    return shown


def has_live_panel(album_id: str) -> bool:
    """Whether the album has a live panel, even one without photos."""
    return album_id in st.session_state.get(_KEY, {})


def hide_live_panel(album_id: str) -> None:
    """Hide the live panel of an album."""
    st.session_state[_KEY].pop(album_id)
