"""For operators: who did what to how many executions, and what came of it."""

from datetime import UTC, datetime

import streamlit as st

from backend.database.audit_trail import AuditEntry
from pages.components.operations.operations_page import office
from pages.components.ui.formatting import clock, count
from pages.components.ui.status import status_cell
from pages.components.ui.table import Cell, table

_NAMED = 2
_STATUSES = {"UNDER WAY": "RUNNING", "DONE": "SUCCEEDED", "INTERRUPTED": "ABORTED"}
"""The status that each outcome of an action is shown as; the others have one of the same name."""


def row(entry: AuditEntry, zone: str | None) -> dict[str, str | Cell]:
    """One action as a line of the table."""
    results = [
        f"{number:,} {name.lower().replace('_', ' ')}" for name, number in entry.results.items()
    ]
    return {
        "Time": clock(entry.at, zone),
        "Who": entry.who,
        "Action": entry.action,
        "Executions": f"{entry.count:,}" if entry.count else "",
        "Outcome": status_cell(_STATUSES.get(entry.outcome, entry.outcome)),
        "Results": ", ".join(results),
        "Names": Cell(_names(entry), hint=", ".join(entry.ids)),
    }


def _names(entry: AuditEntry) -> str:
    left = entry.count - _NAMED
    return ", ".join(entry.ids[:_NAMED]) + (f" and {left:,} more" if left > 0 else "")


operations = office("Audit trail")
today = datetime.now(UTC).date()
with st.container(horizontal=True, vertical_alignment="bottom"):
    day = st.date_input("Day (UTC)", today, format="YYYY-MM-DD", width=160)
    st.button("Refresh", icon=":material/refresh:")
after = st.query_params.get("after") if st.query_params.get("day") == day.isoformat() else None
entries, more = operations.audit(day.isoformat(), after)
if entries:
    rows = [row(entry, st.context.timezone) for entry in entries]
    table(rows, label="Audit trail", key="audit", search=f"Search {count(len(rows), 'action')}")
elif after is None:
    st.caption("Nobody stopped, repeated or repaired anything on this day.")
with st.container(horizontal=True):
    if after and st.button("Newest"):
        st.query_params.clear()
        st.rerun()
    if more and st.button("Earlier actions"):
        st.query_params.from_dict({"day": day.isoformat(), "after": more})
        st.rerun()
