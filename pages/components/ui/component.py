"""Loads a custom component (``st.components.v2``) with its JavaScript and CSS from ``assets``."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import streamlit as st
from markupsafe import Markup
from streamlit.components.v2.types import ComponentRenderer

_ASSETS = Path(__file__).parents[1] / "assets"
_ROOT = (
    "<div class='root'></div>\n"  # with a line break, Streamlit does not take it for a file name
)


def component(name: str, *scripts: str, styles: Sequence[str] = ()) -> ComponentRenderer:
    """Return the component ``name``.

    ``scripts``: the files with its JavaScript, if that is not only the file of its name.
    ``styles``: further CSS, before its own.
    """
    return st.components.v2.component(
        name,
        html=_ROOT,
        css="".join(_read(f"{one}.css") for one in ("component_base", *styles, name)),
        js="".join(_read(f"{one}.js") for one in ("component_base", *(scripts or (name,)))),
    )


class Drawing:
    """A component without JavaScript of its own: HTML from the server, with the CSS of ``name``."""

    def __init__(self, name: str) -> None:
        self._draw = component(name, "static_html")

    def __call__(self, inside: Markup, *, key: str) -> str | None:
        """Draw it. Returns the value of a clicked element that has ``data-trigger="open"``."""
        opened: str | None = self._draw(key=key, data={"html": inside}, on_open_change=ignore).open
        return opened


def ignore() -> None:
    """A callback that does nothing: the page reads the value of the trigger instead."""


def style(file: str = "page.css") -> None:
    """Add the CSS rules that a Streamlit theme cannot express."""
    st.html(f"<style>{_read(file)}</style>")


@cache
def _read(name: str) -> str:
    """The file without indentation and comments: Streamlit sends it with each page that has it."""
    file = _ASSETS / name
    lines = (line.strip() for line in file.read_text().splitlines()) if file.exists() else ()
    return "".join(f"{line}\n" for line in lines if not line.startswith("//"))
