"""What is not there, or is somebody else's: the two look the same."""

from typing import NoReturn

import streamlit as st


def not_found(what: str) -> NoReturn:
    """Say so instead of the page, with a way back."""
    with st.container(border=True, key="empty-not-found", horizontal_alignment="center"):
        st.subheader(f"{what.capitalize()} not found", anchor=False, text_alignment="center")
        st.markdown(
            f"There is no such {what} among yours. It may have been deleted.",
            text_alignment="center",
        )
        st.page_link("pages/albums.py", label="All albums", icon=":material/arrow_back:")
    st.stop()
