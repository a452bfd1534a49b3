"""What is not there, or is somebody else's: the two look the same."""

from typing import NoReturn

import streamlit as st

from pages.components.ui.last_seen import name_of
from pages.components.ui.tab_title import tab_title
from pages.components.ui.text import plain


def not_found(what: str, its_id: str = "") -> NoReturn:
    """Say so instead of the page, with a way on."""
    name = name_of(its_id)
    if name is None:
        headline = f"{what.capitalize()} not found"
        reason = f"There is no such {what} among yours. It may have been deleted."
    else:
        headline = f"{plain(name)} is gone"
        reason = f"This {what} was deleted while it was open here, perhaps in another tab."
        if what == "album":
            reason += " Photos that were still on their way to it are not kept."
    tab_title(f"{what.capitalize()} not found")
    draw_not_found(headline, reason)
    st.stop()


def draw_not_found(headline: str, reason: str) -> None:
    """A calm page with the ways on."""
    with st.container(border=True, key="empty-not-found", horizontal_alignment="center"):
        st.subheader(headline, anchor=False, text_alignment="center")
        st.markdown(reason, text_alignment="center")
        with st.container(horizontal=True, horizontal_alignment="center"):
            st.page_link("pages/albums.py", label="All albums", icon=":material/arrow_back:")
            st.page_link("pages/search.py", label="All photos", icon=":material/photo_library:")
