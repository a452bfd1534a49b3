"""A form in a popover, which closes when the user submits it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, NoReturn

import streamlit as st

from pages.components.ui.rerun import rerun_page


@contextmanager
def popover_form(
    label: str, *, key: str, kind: Literal["primary", "secondary"] = "secondary"
) -> Iterator[None]:
    """Draw the button of the popover; the content of the ``with`` block is the popover's.

    The popover opens and closes in the browser only. If that were a rerun, it could collide with
    the rerun of a submit.
    """
    submissions = st.session_state.get(_submissions(key), 0)
    with st.popover(label, type=kind, key=f"{key}-{submissions}"):
        yield


def close(key: str) -> NoReturn:
    """Rerun the page with a new popover, which is closed. Call it after a submit."""
    st.session_state[_submissions(key)] = st.session_state.get(_submissions(key), 0) + 1
    rerun_page()


def confirm_button(label: str, *, key: str) -> bool:
    """Draw the button that confirms, and one that cancels. Returns whether it was pressed.

    ``key`` is the key of the popover form that contains both.
    """
    with st.container(horizontal=True):
        pressed = st.button(label, type="primary", key=f"{key}-now")
        if st.button("Cancel", key=f"{key}-cancel"):
            close(key)
    return pressed


DELETE_PERMANENTLY = ":material/delete_forever: Delete permanently"
"""The label of a button that confirms a deletion that cannot be undone."""


def _submissions(key: str) -> str:
    return f"{key}-submissions"
