"""The header of every page: links to the main pages, and the account menu."""

import streamlit as st

from backend.accounts.user import User
from pages.components.account import browser_session
from pages.components.ui.rerun import stop_page
from pages.components.ui.text import plain
from pages.registry import PAGES

_SIGN_OUT = "Sign out"


def page_header(user: User) -> None:
    """Draw the header. Switches to the page that the user chooses in the account menu."""
    allowed = [page for page in PAGES if page.audience.includes(user)]
    menu = {page.account_menu: page.path for page in allowed if page.account_menu}
    with st.container(key="page-header", horizontal=True, vertical_alignment="center", gap="small"):
        st.html("<span class='wordmark'>Photo dashboard</span>", width="content")
        for page in allowed:
            if page.header:
                st.page_link(page.path, label=page.header)
        with st.container(key="account", width="stretch", horizontal_alignment="right"):
            chosen = st.menu_button(
                plain(user.email), [*menu, _SIGN_OUT], type="tertiary", key="account-menu"
            )
    if chosen == _SIGN_OUT:
        browser_session.end()
        stop_page()
    elif chosen:
        st.switch_page(menu[chosen])
