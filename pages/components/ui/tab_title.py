"""What the browser's tab says."""

import streamlit as st

PRODUCT = "Photo dashboard"


def tab_title(name: str) -> None:
    """Name the page, album or photo that is open, so that tabs can be told from one another."""
    st.set_page_config(page_title=f"{' '.join(name.split())} · {PRODUCT}")
