"""Loads a component from ``assets``: its JavaScript and CSS in files of their own."""

from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from pages.components.ui.markup import Markup

_ASSETS = Path(__file__).parents[1] / "assets"
_ROOT = "<div class='root'></div>\n"  # a line break tells Streamlit that this is no file's name


def component(name: str, script: str | None = None) -> ComponentRenderer:
    """The component ``name``, with its own JavaScript or with that of ``script``."""
    return st.components.v2.component(
        name,
        html=_ROOT,
        css=_read("component_base.css") + _read(f"{name}.css"),
        js=_read("component_base.js") + _read(f"{script or name}.js"),
    )


class Drawing:
    """HTML that the page makes, with the CSS of ``name``."""

    def __init__(self, name: str) -> None:
        self._draw = component(name, "static_html")

    def __call__(self, inside: Markup, *, key: str) -> str | None:
        """Draw it. Returns the value of a clicked element that has ``data-trigger="open"``."""
        opened: str | None = self._draw(key=key, data={"html": inside}, on_open_change=ignore).open
        return opened


def ignore() -> None:
    """The callback of a trigger whose value the page reads instead."""


def style() -> None:
    """The few rules that a theme cannot express."""
    st.html(f"<style>{_read('page.css')}</style>")


def _read(name: str) -> str:
    file = _ASSETS / name
    return file.read_text() if file.exists() else ""
