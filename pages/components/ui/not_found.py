"""The message for an album, photo or page that does not exist or belongs to another user."""

from typing import NoReturn

import streamlit as st

from pages.components.ui.last_seen import name_of
from pages.components.ui.rerun import stop_page
from pages.components.ui.tab_title import tab_title
from pages.components.ui.text import plain


def not_found(what: str, object_id: str = "") -> NoReturn:
    """Show the message instead of the page, and stop the script.

    It is the same in both cases, so that a user cannot find out what other users have.
    """
    name = name_of(object_id)
    if name is None:
        headline = f"{what.capitalize()} not found"
        reason = f"You have no such {what}. It may have been deleted."
    else:
        headline = f"{plain(name)} was deleted"
        reason = f"This {what} was deleted while you had it open, for example in another tab."
        if what == "album":
            reason += " Photos that were still being uploaded to it are not kept."
    tab_title(f"{what.capitalize()} not found")
    draw_not_found(headline, reason)
    stop_page()


def draw_not_found(headline: str, reason: str) -> None:
    """Draw the message with links to the albums and to all photos."""
    with st.container(border=True, key="empty-not-found", horizontal_alignment="center"):
        st.subheader(headline, anchor=False, text_alignment="center")
        st.markdown(reason, text_alignment="center")
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.page_link("pages/albums.py", label="All albums", icon=":material/arrow_back:")
            st.page_link("pages/search.py", label="All photos", icon=":material/photo_library:")
