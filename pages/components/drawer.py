"""A small form behind a button, which closes when it has been answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, NoReturn

import streamlit as st


@contextmanager
def drawer(
    label: str, *, key: str, kind: Literal["primary", "secondary"] = "secondary"
) -> Iterator[None]:
    """Draw its button; what is drawn inside shows once that is pressed."""
    if st.session_state.pop(_answered(key), False):  # its state can only be set before it is drawn
        st.session_state[key] = False
    with st.popover(label, type=kind, key=key, on_change="rerun"):
        yield


def close(key: str) -> NoReturn:
    """It has been answered: draw the page anew without it."""
    st.session_state[_answered(key)] = True
    st.rerun()


def deletion_button(*, key: str) -> bool:
    """What cannot be undone, beside the way out. Whether it is wanted.

    ``key`` is that of the drawer which both are in.
    """
    with st.container(horizontal=True):
        wanted = delete_button(key=f"{key}-now")
        if st.button("Cancel", key=f"{key}-cancel"):
            close(key)
    return wanted


def delete_button(*, key: str) -> bool:
    """A button that looks like no other."""
    return st.button(":red[:material/delete_forever: **Delete for good**]", key=key)


def _answered(key: str) -> str:
    return f"{key}-answered"
