"""A small form behind a button, which closes when it has been answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, NoReturn

import streamlit as st


@contextmanager
def drawer(
    label: str, *, key: str, kind: Literal["primary", "secondary"] = "secondary"
) -> Iterator[None]:
    """Draw its button; what is drawn inside shows once that is pressed.

    It opens and closes in the browser alone: a rerun for it could cross the answer to it.
    """
    answered = st.session_state.get(_answered(key), 0)
    with st.popover(label, type=kind, key=f"{key}-{answered}"):
        yield


def close(key: str) -> NoReturn:
    """It has been answered: draw the page anew with another one, which is closed."""
    st.session_state[_answered(key)] = st.session_state.get(_answered(key), 0) + 1
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
    return st.button(":red[:material/delete_forever: **Delete permanently**]", key=key)


def _answered(key: str) -> str:
    return f"{key}-answered"
