"""For operators: what fell through between objects, items and executions, and what mends it."""

from collections import Counter
from collections.abc import Mapping, Sequence

import streamlit as st

from backend.catalog.reconciliation_progress import ReconciliationProgress
from backend.operations.actions import ActionFailed
from backend.operations.desk import Desk
from backend.operations.prices import price_list, reconciliation_cost
from backend.reconciliation import REMEDIES, Finding
from pages.components.current_user import until_session_ends
from pages.components.operations.office import current_desk, office
from pages.components.table import Cell, table
from pages.components.wording import count, moment

_WORDS = {
    "EXECUTION_NOT_CLOSED": "Execution never closed",
    "RUN_STUCK": "Run stuck",
    "RUN_INTERRUPTED": "Run interrupted",
    "UPLOAD_NOT_PROCESSED": "Upload never processed",
    "ITEM_WITHOUT_OBJECT": "Photo without its original",
    "RESULT_WITHOUT_ITEM": "Result that nothing refers to",
}
_FOUND = "reconciliation"
_SHOWN = 300


def draw_last_pass(latest: ReconciliationProgress | None) -> None:
    """What the schedule found last."""
    million = f"\\${reconciliation_cost(1_000_000):.3f}"
    st.caption(
        f"Looking at a million objects costs {million} (prices of {price_list().date}); "
        "what is younger than five minutes is left alone."
    )
    if latest is None:
        st.info("The schedule has not run yet.")
        return
    state = "is under way" if latest.after else "is complete"
    found = sum(latest.found.values())
    st.markdown(
        f"The scheduled pass of {moment(latest.started_at, st.context.timezone)} {state}: "
        f"{count(latest.objects, 'object')}, {count(found, 'finding')}, {latest.repaired} repaired."
    )


def compare(desk: Desk, *, repair: bool) -> None:
    """A whole pass, go after go, telling how far it is. What it found is kept for the page."""
    findings: list[Finding] = []
    objects, after = 0, None
    with st.status("Repairing" if repair else "Comparing", expanded=True) as status:
        try:
            while True:
                done = desk.reconcile(repair=repair, after=after)
                findings += done.findings
                objects, after = objects + done.objects, done.after
                status.update(label=f"{count(objects, 'object')} compared")
                if after is None:
                    break
        except ActionFailed as error:
            st.error("It stopped before the end. Try again: what is done stays done.")
            st.text(str(error))
            return
    st.session_state[_FOUND] = (objects, tuple(findings))


@st.dialog("Repair")
def ask_to_repair(findings: Sequence[Finding]) -> None:
    """Say what will be done, then do it."""
    with until_session_ends():
        st.markdown("A pass over everything that puts right what it finds. Last seen:")
        for kind, number in Counter(finding.kind for finding in findings).items():
            st.markdown(f"- {_WORDS[kind]}: {number:,}, remedy: {REMEDIES[kind]}")
        if st.button(f"Repair {count(len(findings), 'finding')}", type="primary"):
            compare(current_desk(), repair=True)
            st.rerun()


def draw_kinds(numbers: Mapping[str, int]) -> None:
    """How many of each kind, with what puts them right."""
    rows = [
        {
            "Kind": words,
            "Found": Cell(f"{numbers.get(kind, 0):,}", "warning" if numbers.get(kind) else ""),
            "Remedy": REMEDIES[kind],
        }
        for kind, words in _WORDS.items()
    ]
    table(rows, label="Findings by kind", key="kinds")


def draw_findings(findings: Sequence[Finding]) -> None:
    """Each of them."""
    rows = [
        {
            "Kind": _WORDS[finding.kind],
            "Subject": finding.subject,
            "Owner": finding.owner,
            "State": _state(finding),
        }
        for finding in findings[:_SHOWN]
    ]
    table(rows, label="Findings", key="findings", search="Search findings", tall=True)
    if len(findings) > _SHOWN:
        st.caption(f"The first {_SHOWN}; a repair is of all.")


def _state(finding: Finding) -> Cell:
    if finding.repaired:
        return Cell("Repaired", "good")
    if finding.problem:
        return Cell("Not repaired", "bad", finding.problem)
    return Cell("Found", "warning")


desk = office("Reconciliation")
latest = desk.last_reconciliation()
draw_last_pass(latest)
_, known = st.session_state.get(_FOUND, (0, ()))
to_repair = [finding for finding in known if not finding.repaired]
with st.container(horizontal=True, key="reconciliation-actions"):
    now = st.button("Compare now", type="secondary" if to_repair else "primary")
    if to_repair and st.button("Repair…", type="primary"):
        ask_to_repair(to_repair)
if now:
    compare(desk, repair=False)
    st.rerun()
if _FOUND in st.session_state:
    objects, findings = st.session_state[_FOUND]
    if findings:
        st.caption(f"{count(objects, 'object')} compared, {count(len(findings), 'finding')}.")
    else:
        st.success(f"{count(objects, 'object')} compared: everything agrees.")
    draw_kinds(Counter(finding.kind for finding in findings))
    if findings:
        draw_findings(findings)
else:
    draw_kinds(latest.found if latest else {})
