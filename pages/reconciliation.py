"""For operators: what fell through between objects, items and executions, and what mends it."""

from collections import Counter
from collections.abc import Mapping, Sequence

import streamlit as st

from backend.database.reconciliation_progress import ReconciliationProgress
from backend.operations.lambda_functions import ActionFailed
from backend.operations.operations import Desk
from backend.operations.prices import price_list, reconciliation_cost
from backend.operations.reconciliation_report import NO_LONGER, after_repair
from backend.reconciliation.mismatches import REMEDIES, Finding
from pages.components.account.current_user import until_session_ends
from pages.components.operations.operations_page import current_desk, office
from pages.components.ui.formatting import count, moment
from pages.components.ui.table import Cell, table

_WORDS = {
    "EXECUTION_NOT_CLOSED": "Execution never closed",
    "RUN_STUCK": "Run stuck",
    "NOTHING_LEFT_TO_DO": "Failure of a photo that has moved on",
    "RUN_INTERRUPTED": "Run interrupted",
    "UPLOAD_NOT_PROCESSED": "Upload never processed",
    "ITEM_WITHOUT_OBJECT": "Photo without its original",
    "RESULT_WITHOUT_ITEM": "Result that nothing refers to",
}
_FOUND = "reconciliation"
_SHOWN = 300
_NAMED = 200


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


def compare(desk: Desk) -> None:
    """A whole pass, go after go, telling how far it is. What it found is kept for the page."""
    findings: list[Finding] = []
    objects, after = 0, None
    with st.status("Comparing", expanded=True) as status:
        try:
            while True:
                done = desk.compare(after)
                findings += done.findings
                objects, after = objects + done.objects, done.after
                status.update(label=f"{count(objects, 'object')} compared")
                if after is None:
                    break
        except ActionFailed as error:
            st.error("It stopped before the end. Try again.")
            st.text(str(error))
            return
    st.session_state[_FOUND] = (objects, tuple(findings))


@st.dialog("Repair", width="medium")
def ask_to_repair(findings: Sequence[Finding]) -> None:
    """Say what will be done, then do exactly that."""
    with until_session_ends():
        number = count(len(findings), "finding")
        st.markdown(f"**{number}** will be put right: exactly these, if they are still so.")
        for kind, of_kind in Counter(finding.kind for finding in findings).items():
            st.markdown(f"- {_WORDS[kind]}: {of_kind:,}, remedy: {REMEDIES[kind]}")
        names = [finding.subject for finding in findings]
        st.code("\n".join(names[:_NAMED]), language=None, height=min(240, 60 + 22 * len(names)))
        if len(names) > _NAMED:
            st.caption(f"and {len(names) - _NAMED:,} more")
        if st.button(f"Repair {number}", type="primary") and repair(findings):
            st.rerun()


def repair(findings: Sequence[Finding]) -> bool:
    """Repair them, go after go. What came of each is kept for the page. False if it failed."""
    results: list[Finding] = []
    bar = st.progress(0.0, "Repairing")
    try:
        for some in current_desk().actions.repair(findings):
            results += some
            bar.progress(min(1.0, len(results) / len(findings)), f"{len(results):,} looked at")
    except ActionFailed as error:
        st.error("It stopped before the end. What is repaired stays so; compare anew.")
        st.text(str(error))
        return False
    objects, known = st.session_state[_FOUND]
    fresh = {f.identity: f for f in after_repair(findings, results)}
    st.session_state[_FOUND] = (objects, tuple(fresh.get(f.identity, f) for f in known))
    return True


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
        st.caption(f"The first {_SHOWN}; a repair is of all that are counted.")


def _state(finding: Finding) -> Cell:
    if finding.repaired:
        return Cell("Repaired", "good")
    if finding.problem == NO_LONGER:
        return Cell("No longer so", "quiet", finding.problem)
    if finding.problem:
        return Cell("Not repaired", "bad", finding.problem)
    return Cell("Found", "warning")


desk = office("Reconciliation")
latest = desk.last_reconciliation()
draw_last_pass(latest)
_, known = st.session_state.get(_FOUND, (0, ()))
to_repair = [f for f in known if not f.repaired and f.problem != NO_LONGER]
with st.container(horizontal=True, key="reconciliation-actions"):
    now = st.button("Compare now", type="secondary" if to_repair else "primary")
    if to_repair and st.button("Repair…", type="primary"):
        ask_to_repair(to_repair)
if now:
    compare(desk)
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
