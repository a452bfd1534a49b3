"""Loads a custom component (``st.components.v2``) with its JavaScript and CSS from ``assets``."""

from pathlib import Path

import streamlit as st
from markupsafe import Markup
from streamlit.components.v2.types import ComponentRenderer

_ASSETS = Path(__file__).parents[1] / "assets"
_ROOT = (
    "<div class='root'></div>\n"  # with a line break, Streamlit does not take it for a file name
)


def component(
    name: str, script: str | None = None, *, parts: tuple[str, ...] = ()
) -> ComponentRenderer:
    """Return the component ``name``, with the JavaScript of ``script`` if that is given.

    ``parts``: files with functions that the script uses, placed before it.
    """
    return st.components.v2.component(
        name,
        html=_ROOT,
        css=_read("component_base.css") + _read(f"{name}.css"),
        js="".join(_read(f"{file}.js") for file in ("component_base", *parts, script or name)),
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


def style() -> None:
    """Add the CSS rules that a Streamlit theme cannot express."""
    st.html(f"<style>{_read('page.css')}</style>")


def _read(name: str) -> str:
    file = _ASSETS / name
    return file.read_text() if file.exists() else ""
