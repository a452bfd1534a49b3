"""The popover that renames an album or a photo."""

from collections.abc import Callable
from contextlib import suppress

import streamlit as st

from backend.database.table import ConditionFailed
from pages.components.ui.name_validation import problem_of
from pages.components.ui.popover_form import close, popover_form


def rename_popover(
    name: str, *, key: str, whose: str, most: int, rename: Callable[[str], None]
) -> None:
    """Draw the popover. ``name``: the present one; ``whose``, ``most``: as in ``problem_of``.

    ``rename`` stores the new name. If it raises ConditionFailed, another tab has deleted what is
    renamed; the page then shows that.
    """
    with popover_form("Rename", key=key), st.form(f"{key}-form", border=False):
        new_name = st.text_input("Name", name, autocomplete="off")
        if not st.form_submit_button("Rename", type="primary"):
            return
        if problem := problem_of(new_name, whose, most):
            st.error(problem)
            return
        with suppress(ConditionFailed):
            rename(new_name.strip())
        close(key)
