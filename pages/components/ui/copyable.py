"""A text in a fixed-width font with a button that copies it.

``st.code`` would load 1.6 MB of scripts for the colors of programming languages.
"""

from pages.components.ui.component import Drawing
from pages.components.ui.markup import button, element

_COPYABLE = Drawing("copyable")


def copyable(text: str, *, key: str) -> None:
    """Draw the text as it is, lines that are too long wrapped."""
    copy = button("Copy", data_copy=text, aria_live="polite")
    _COPYABLE(element("div", [element("pre", text), copy], class_="copyable"), key=key)
