"""The layout of the sign-in, sign-up and password pages: one card, with links below the form."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

SIGN_IN = ("pages/sign_in.py", "Sign in")
SIGN_UP = ("pages/sign_up.py", "Create an account")
CONFIRM = ("pages/confirm.py", "Enter a code")
FORGOT = ("pages/forgot_password.py", "Forgot password")


@contextmanager
def auth_layout(title: str, *links: tuple[str, str]) -> Iterator[None]:
    """Draw a card with a title, the content of the ``with`` block, and links (page, label)."""
    with st.container(key="auth", horizontal_alignment="center"):
        st.html("<span class='wordmark'>Photo dashboard</span>", width="content")
        with st.container(border=True, key="auth-card", width=405):
            st.header(title, anchor=False)
            yield
            draw_links(*links)


def draw_links(*links: tuple[str, str]) -> None:
    """Draw a row of links to other pages."""
    with st.container(horizontal=True, key="auth-links", gap="xsmall"):
        for page, label in links:
            st.page_link(page, label=label)


def draw_code_hint(code: str | None) -> None:
    """Show the code of the embedded AWS, which sends no e-mail."""
    if code:
        st.info(f"The embedded AWS sends no e-mail. The code is **{code}**.")
