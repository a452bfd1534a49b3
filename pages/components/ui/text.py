"""Shows text from users and files literally, never as Markdown or HTML."""

import re

import streamlit as st

from pages.components.ui.markup import element

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_SPLIT = re.compile(r"(?<=[:<>=-])(?=\S)|(?=@)|(?<=www)(?=\.)", re.IGNORECASE)
_WORD_JOINER = "\N{WORD JOINER}"


def plain(text: str) -> str:
    """Escape a text for a place where Streamlit renders Markdown: labels, messages.

    Punctuation is escaped as CommonMark defines it: https://spec.commonmark.org/0.31.2/#backslash-escapes
    Streamlit replaces ``:icon:``, arrows and URLs after that, so an invisible word joiner splits
    them.
    """
    one_line = " ".join(text.split())
    split = _SPLIT.sub(_WORD_JOINER, one_line)
    return _PUNCTUATION.sub(r"\\\1", split)


def heading(text: str, *, kind: str = "title") -> None:
    """Draw a heading with a text from a user, such as a file name."""
    level = {"title": "h1", "section": "h2"}[kind]
    st.html(element(level, text, class_="user-text"))
