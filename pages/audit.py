"""For operators: the actions of a day, who did them, and their results."""

import streamlit as st

from backend import timestamps
from backend.database.audit_trail import AuditEntry
from pages.components.operations.operations_page import operations_page
from pages.components.ui.formatting import clock, count, local_day, local_time
from pages.components.ui.rerun import rerun_page
from pages.components.ui.status import status_cell
from pages.components.ui.table import Cell, table

_NAMES_LISTED = 2
_STATUSES = {"UNDER WAY": "RUNNING", "DONE": "SUCCEEDED", "INTERRUPTED": "ABORTED"}
"""The status that each outcome of an action is shown as. Other outcomes are statuses already."""


def row(entry: AuditEntry, zone: str | None) -> dict[str, str | Cell]:
    """One action as a row of the table."""
    results = [
        f"{number:,} {name.lower().replace('_', ' ')}" for name, number in entry.results.items()
    ]
    return {
        "Time": clock(entry.at, zone),
        "User": entry.who,
        "Action": entry.action,
        "Count": f"{entry.count:,}" if entry.count else "",
        "Status": status_cell(_STATUSES.get(entry.outcome, entry.outcome)),
        "Results": ", ".join(results),
        "Note": entry.note,
        "Names": Cell(_names(entry), hint=", ".join(entry.ids)),
    }


def _names(entry: AuditEntry) -> str:
    more = entry.count - _NAMES_LISTED
    listed = ", ".join(entry.ids[:_NAMES_LISTED])
    return listed + (f" and {more:,} more" if more > 0 else "")


operations = operations_page("Audit trail")
zone = st.context.timezone
today = local_time(timestamps.now(), zone).date()
with st.container(horizontal=True, vertical_alignment="bottom"):
    day = st.date_input("Day", today, format="YYYY-MM-DD", width=160)
    st.button("Refresh", icon=":material/refresh:")
after = st.query_params.get("after") if st.query_params.get("day") == day.isoformat() else None
entries, more = operations.audit_between(*local_day(day.isoformat(), zone), after)
if entries:
    rows = [row(entry, zone) for entry in entries]
    table(rows, label="Audit trail", key="audit", search=f"Search {count(len(rows), 'action')}")
elif after is None:
    st.caption("No actions on this day.")
with st.container(horizontal=True):
    if after and st.button("Latest actions"):
        st.query_params.clear()
        rerun_page()
    if more and st.button("Earlier actions"):
        st.query_params.from_dict({"day": day.isoformat(), "after": more})
        rerun_page()
