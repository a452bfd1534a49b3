"""The title of the browser tab."""

import streamlit as st

PRODUCT = "Photo dashboard"


def tab_title(name: str) -> None:
    """Set the title to the name of the page, album or photo that is open."""
    st.set_page_config(page_title=f"{' '.join(name.split())} · {PRODUCT}")
