"""The dialog with the filters that an operator has saved; only this operator writes them."""

from collections.abc import Mapping

import streamlit as st

from backend.database.saved_filters import MAX_NAME, SavedFilter
from pages.components.account.current_user import until_session_ends
from pages.components.operations.operations_page import current_operations
from pages.components.ui.rerun import rerun_fragment, rerun_page


def ask_for_saved_filter(current: Mapping[str, str]) -> None:
    """Open the dialog. ``current``: the query parameters of the list that is shown."""
    st.dialog("Saved filters", width="medium")(_draw)(dict(current))


def _draw(current: dict[str, str]) -> None:
    with until_session_ends():
        operations = current_operations()
        saved = operations.saved_filters()
        for one in saved:
            _draw_filter(one)
        if not saved:
            st.caption("You have not saved a filter yet.")
        with st.form("save-filter", clear_on_submit=True, border=False):
            name = st.text_input("Name", max_chars=MAX_NAME, placeholder="Failed today").strip()
            if st.form_submit_button("Save the current filter", type="primary"):
                if name:
                    operations.save_filter(name, current)
                    rerun_fragment()
                st.error("Enter a name.")


def _draw_filter(one: SavedFilter) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(one.name, key=f"open-{one.name}", width="stretch"):
            st.query_params.from_dict(dict(one.query))
            rerun_page()
        if st.button("Delete", key=f"delete-{one.name}", icon=":material/delete:"):
            current_operations().delete_filter(one.name)
            rerun_fragment()
