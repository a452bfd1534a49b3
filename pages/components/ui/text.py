"""Text that somebody else wrote, shown as what it is: never as Markdown or HTML."""

import re

import streamlit as st

from pages.components.ui.markup import element

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_PARTED = re.compile(r"(?<=[:<>=-])(?=\S)|(?=@)|(?<=www)(?=\.)", re.IGNORECASE)
_WORD_JOINER = "\N{WORD JOINER}"


def plain(text: str) -> str:
    """A text for where Streamlit takes Markdown: labels of buttons, messages.

    Punctuation is escaped as CommonMark has it. Streamlit looks for ``:icon:``, arrows and what
    could be an address only after that, so an invisible character parts those.
    """
    one_line = " ".join(text.split())
    parted = _PARTED.sub(_WORD_JOINER, one_line)
    return _PUNCTUATION.sub(r"\\\1", parted)


def heading(text: str, *, kind: str = "title") -> None:
    """A heading of somebody's own words."""
    level = {"title": "h1", "section": "h2"}[kind]
    st.html(element(level, text, class_="own-words"))
