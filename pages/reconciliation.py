"""For operators: what fell through between objects, items and executions, and what mends it."""

from collections import Counter
from collections.abc import Mapping, Sequence

import streamlit as st

from backend.database.reconciliation_progress import ReconciliationProgress
from backend.operations.lambda_functions import ActionFailed
from backend.operations.operations import Operations
from backend.operations.prices import price_list, reconciliation_cost
from backend.operations.reconciliation_report import NO_LONGER_FOUND, after_repair
from backend.reconciliation.mismatches import REMEDIES, Mismatch
from pages.components.account.current_user import until_session_ends
from pages.components.operations.operations_page import current_operations, office
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
        f"{count(latest.objects, 'object')}, {count(found, 'mismatch')}, "
        f"{latest.repaired} repaired."
    )


def compare(operations: Operations) -> None:
    """A whole pass, go after go, telling how far it is. What it found is kept for the page."""
    mismatches: list[Mismatch] = []
    objects, after = 0, None
    with st.status("Comparing", expanded=True) as status:
        try:
            while True:
                done = operations.compare(after)
                mismatches += done.mismatches
                objects, after = objects + done.objects, done.after
                status.update(label=f"{count(objects, 'object')} compared")
                if after is None:
                    break
        except ActionFailed as error:
            st.error("It stopped before the end. Try again.")
            st.text(str(error))
            return
    st.session_state[_FOUND] = (objects, tuple(mismatches))


@st.dialog("Repair", width="medium")
def ask_to_repair(mismatches: Sequence[Mismatch]) -> None:
    """Say what will be done, then do exactly that."""
    with until_session_ends():
        number = count(len(mismatches), "mismatch")
        st.markdown(f"**{number}** will be put right: exactly these, if they are still so.")
        for kind, of_kind in Counter(mismatch.kind for mismatch in mismatches).items():
            st.markdown(f"- {_WORDS[kind]}: {of_kind:,}, remedy: {REMEDIES[kind]}")
        names = [mismatch.subject for mismatch in mismatches]
        st.code("\n".join(names[:_NAMED]), language=None, height=min(240, 60 + 22 * len(names)))
        if len(names) > _NAMED:
            st.caption(f"and {len(names) - _NAMED:,} more")
        if st.button(f"Repair {number}", type="primary") and repair(mismatches):
            st.rerun()


def repair(mismatches: Sequence[Mismatch]) -> bool:
    """Repair them, go after go. What came of each is kept for the page. False if it failed."""
    results: list[Mismatch] = []
    bar = st.progress(0.0, "Repairing")
    try:
        for some in current_operations().actions.repair(mismatches):
            results += some
            bar.progress(min(1.0, len(results) / len(mismatches)), f"{len(results):,} looked at")
    except ActionFailed as error:
        st.error("It stopped before the end. What is repaired stays so; compare anew.")
        st.text(str(error))
        return False
    objects, known = st.session_state[_FOUND]
    fresh = {f.identity: f for f in after_repair(mismatches, results)}
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
    table(rows, label="Mismatches by kind", key="kinds")


def draw_findings(mismatches: Sequence[Mismatch]) -> None:
    """Each of them."""
    rows = [
        {
            "Kind": _WORDS[mismatch.kind],
            "Subject": mismatch.subject,
            "Owner": mismatch.owner,
            "State": _state(mismatch),
        }
        for mismatch in mismatches[:_SHOWN]
    ]
    table(rows, label="Mismatches", key="mismatches", search="Search mismatches", tall=True)
    if len(mismatches) > _SHOWN:
        st.caption(f"The first {_SHOWN}; a repair is of all that are counted.")


def _state(mismatch: Mismatch) -> Cell:
    if mismatch.repaired:
        return Cell("Repaired", "good")
    if mismatch.problem == NO_LONGER_FOUND:
        return Cell("No longer so", "quiet", mismatch.problem)
    if mismatch.problem:
        return Cell("Not repaired", "bad", mismatch.problem)
    return Cell("Found", "warning")


operations = office("Reconciliation")
latest = operations.last_reconciliation()
draw_last_pass(latest)
_, known = st.session_state.get(_FOUND, (0, ()))
to_repair = [f for f in known if not f.repaired and f.problem != NO_LONGER_FOUND]
with st.container(horizontal=True, key="reconciliation-actions"):
    now = st.button("Compare now", type="secondary" if to_repair else "primary")
    if to_repair and st.button("Repair…", type="primary"):
        ask_to_repair(to_repair)
if now:
    compare(operations)
    st.rerun()
if _FOUND in st.session_state:
    objects, mismatches = st.session_state[_FOUND]
    if mismatches:
        st.caption(f"{count(objects, 'object')} compared, {count(len(mismatches), 'mismatch')}.")
    else:
        st.success(f"{count(objects, 'object')} compared: everything agrees.")
    draw_kinds(Counter(mismatch.kind for mismatch in mismatches))
    if mismatches:
        draw_findings(mismatches)
else:
    draw_kinds(latest.found if latest else {})
