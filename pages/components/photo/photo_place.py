"""The place of a photo among those that wait, on its page."""

import streamlit as st

from backend.database.photo import Photo
from backend.gallery.library import PhotoNotFound
from backend.gallery.waiting_photos import place, waits
from pages.components.account.current_user import current_library, until_session_ends
from pages.components.photo.waiting_text import waiting_text
from pages.components.ui.rerun import rerun_page

_INTERVAL = 0.4
"""Seconds between refreshes, as those of a running execution: one Query each."""


def photo_place(photo: Photo) -> None:
    """Draw the place of a photo that waits, until its execution has started a state."""
    if waits(photo):
        st.fragment(_draw, run_every=_INTERVAL)(photo)


def _draw(photo: Photo) -> None:
    with until_session_ends():
        found = place(current_library().photos, photo)
        if found is None and not _still_waits(photo.photo_id):
            rerun_page()
        older, exact = found or (0, True)
        st.info(waiting_text(older, exact=exact), icon=":material/hourglass_top:")


def _still_waits(photo_id: str) -> bool:
    """Whether it waits according to its item: an index can be behind."""
    try:
        return waits(current_library().photo(photo_id))
    except PhotoNotFound:
        return False
