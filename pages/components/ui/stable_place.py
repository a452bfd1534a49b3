"""Keeps the place of what a page shows only sometimes."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import streamlit as st

P = ParamSpec("P")
R = TypeVar("R")


def stable_place(draw: Callable[P, R]) -> Callable[P, R]:
    """Give what ``draw`` draws a container, which is there also if it draws nothing.

    Streamlit knows an element by its position in the page. Without the container, all elements
    below would get other positions when this one appears, and the browser could create them anew:
    a picture would be loaded again, and what the user types would be lost. An empty container
    takes no space.
    """

    @wraps(draw)
    def in_container(*args: P.args, **kwargs: P.kwargs) -> R:
        with st.container():
            return draw(*args, **kwargs)

    return in_container
