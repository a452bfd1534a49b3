"""Cards with a number that links to the list of what it counts."""

from collections.abc import Mapping

import streamlit as st


def number_card(
    label: str,
    value: str,
    link: Mapping[str, str] | None = None,
    *,
    note: str = "",
    page: str = "executions",
) -> None:
    """A number below its label. ``link``: query parameters of the page that the number opens."""
    name = label.lower().replace(" ", "-")
    with st.container(border=True, key=f"number-{name}", gap=None):
        st.caption(label)
        if link is None:
            st.subheader(value.replace("$", "\\$"), anchor=False)
        else:
            st.page_link(f"pages/{page}.py", label=value, query_params=dict(link))
        if note:
            st.caption(note)
