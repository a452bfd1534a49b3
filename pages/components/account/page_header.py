"""The line on top of every page: where one can go, and who one is."""

import streamlit as st

from backend.accounts.user import User
from pages.components.account import browser_session
from pages.components.ui.text import plain

_ACCOUNT, _ABOUT, _SIGN_OUT = "Your account", "About this run", "Sign out"


def page_header(user: User) -> None:
    """Draw it."""
    with st.container(key="page-header", horizontal=True, vertical_alignment="center", gap="small"):
        st.html("<span class='wordmark'>Photo dashboard</span>", width="content")
        st.page_link("pages/albums.py", label="Albums")
        st.page_link("pages/search.py", label="All photos")
        if user.is_operator:
            st.page_link("pages/operations.py", label="Operations")
        with st.container(key="account", width="stretch", horizontal_alignment="right"):
            chosen = st.menu_button(
                plain(user.email),
                [_ACCOUNT, _ABOUT, _SIGN_OUT],
                type="tertiary",
                key="account-menu",
            )
    if chosen == _ACCOUNT:
        st.switch_page("pages/account.py")
    if chosen == _ABOUT:
        st.switch_page("pages/about.py")
    if chosen == _SIGN_OUT:
        browser_session.end()
        st.stop()
