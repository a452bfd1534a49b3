"""For operators: incidents, which are failures grouped by state, error and cause."""

from collections.abc import Sequence

import streamlit as st

from backend.database.incidents import Incident
from pages.components.account.current_user import until_session_ends
from pages.components.operations.incident_text import by_remedy, incident_rows
from pages.components.operations.operations_page import current_operations, operations_page
from pages.components.ui.table import table

_REFRESH_INTERVAL = "5s"


def draw_group(name: str, incidents: Sequence[Incident], runs_now: int) -> None:
    """The incidents of a group. A click on one opens its page."""
    st.subheader(name, anchor=False)
    answer = table(
        incident_rows(incidents, runs_now, st.context.timezone),
        label=name,
        key=f"incidents-{name.lower().replace(' ', '-')}",
        ids=[incident.incident_id for incident in incidents],
        opens="Problem",
    )
    if answer.opened:
        st.switch_page("pages/incident.py", query_params={"id": answer.opened})


@st.fragment(run_every=_REFRESH_INTERVAL)
def draw_incidents() -> None:
    """All incidents. The fragment reads them again every few seconds."""
    with until_session_ends():
        operations = current_operations()
        found, runs_now = by_remedy(operations.incidents()), operations.runs_ended()
        if not found["Needs attention"]:
            st.success("No incident needs attention.")
        for name, incidents in found.items():
            if incidents:
                draw_group(name, incidents, runs_now)


operations_page("Incidents")
st.caption(
    "Failures and partial results with the same state, error and cause are one incident. It is "
    "resolved when all of its photos have been processed. Incidents are kept for 90 days."
)
draw_incidents()
