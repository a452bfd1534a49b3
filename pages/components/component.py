"""Loads a component from ``assets``: its JavaScript and CSS in files of their own."""

from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

_ASSETS = Path(__file__).parent / "assets"
_SHARED = (_ASSETS / "element.js").read_text()


def component(name: str, html: str) -> ComponentRenderer:
    """The component ``name``; ``html`` is what its JavaScript fills."""
    css = _ASSETS / f"{name}.css"
    return st.components.v2.component(
        name,
        html=f"{html}\n",  # a line break tells Streamlit that this is no file's name
        css=css.read_text() if css.exists() else None,
        js=_SHARED + (_ASSETS / f"{name}.js").read_text(),
    )


def ignore() -> None:
    """The callback of a trigger whose value the page reads instead."""


def style() -> None:
    """The few rules that a theme cannot express."""
    st.html(f"<style>{(_ASSETS / 'page.css').read_text()}</style>")
