"""The frame of the pages around signing in: one card in the middle, and where else to go."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

SIGN_IN = ("pages/sign_in.py", "Sign in")
SIGN_UP = ("pages/sign_up.py", "Create an account")
CONFIRM = ("pages/confirm.py", "Enter a code")
FORGOT = ("pages/forgot_password.py", "Forgotten password")


@contextmanager
def entrance(title: str, *links: tuple[str, str]) -> Iterator[None]:
    """A card with a title, and links (page, label) under it."""
    with st.container(key="entrance", horizontal_alignment="center"):
        st.html("<span class='wordmark'>Photo dashboard</span>", width="content")
        with st.container(border=True, key="entrance-card", width=405):
            st.header(title, anchor=False)
            yield
            draw_links(*links)


def draw_links(*links: tuple[str, str]) -> None:
    """A line of links to other pages around signing in."""
    with st.container(horizontal=True, key="entrance-links", gap="xsmall"):
        for page, label in links:
            st.page_link(page, label=label)


def draw_code_hint(code: str | None) -> None:
    """The code itself, where no mail is sent."""
    if code:
        st.info(f"The embedded AWS sends no mail. The code is **{code}**.")
