"""For operators: mismatches between S3 objects, items and executions, and their repair."""

from collections import Counter
from collections.abc import Mapping, Sequence

import streamlit as st

from backend.database.reconciliation_progress import ReconciliationProgress
from backend.operations.cost_estimate import price_list, reconciliation_cost
from backend.operations.lambda_functions import ActionFailed
from backend.operations.operations import Operations
from backend.operations.reconciliation_report import NO_LONGER_FOUND, after_repair
from backend.reconciliation.mismatches import REMEDIES, Kind, Mismatch
from pages.components.account.current_user import until_session_ends
from pages.components.operations.operations_page import current_operations, operations_page
from pages.components.ui.formatting import count, moment
from pages.components.ui.rerun import rerun_page
from pages.components.ui.table import Cell, table

_KINDS: dict[Kind, str] = {
    "EXECUTION_NOT_CLOSED": "Execution without a recorded end",
    "RUN_STUCK": "Execution not started",
    "NOTHING_LEFT_TO_DO": "Failure of a deleted or replaced photo",
    "RUN_INTERRUPTED": "Execution interrupted",
    "UPLOAD_NOT_PROCESSED": "Upload not processed",
    "ITEM_WITHOUT_OBJECT": "Photo without an original",
    "RESULT_WITHOUT_ITEM": "Result without a photo",
    "DELETION_NOT_FINISHED": "Deletion not finished",
}
_COMPARISON = "reconciliation"
_ROWS_SHOWN = 300
_NAMES_LISTED = 200


def draw_scheduled_pass(latest: ReconciliationProgress | None) -> None:
    """The result of the latest scheduled pass."""
    million = f"\\${reconciliation_cost(1_000_000):.3f}"
    st.caption(
        f"A comparison of one million objects costs {million} (prices of {price_list().date}). "
        "Objects younger than five minutes are not compared."
    )
    if latest is None:
        st.info("The scheduled reconciliation has not run yet.")
        return
    state = "has not finished yet" if latest.after else "is complete"
    found = sum(latest.found.values())
    st.markdown(
        f"The scheduled pass of {moment(latest.started_at, st.context.timezone)} {state}: "
        f"{count(latest.objects, 'object')}, {count(found, 'mismatch')}, "
        f"{latest.repaired} repaired."
    )


def compare(operations: Operations) -> None:
    """A complete pass with its progress. The session state keeps the mismatches."""
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
            st.error("The comparison failed before it was complete. Try again.")
            st.text(str(error))
            return
    st.session_state[_COMPARISON] = (objects, tuple(mismatches))


@st.dialog("Repair", width="medium")
def ask_to_repair(mismatches: Sequence[Mismatch]) -> None:
    """List the mismatches and their remedies, then repair exactly these."""
    with until_session_ends():
        number = count(len(mismatches), "mismatch")
        st.markdown(f"**{number}** will be repaired: exactly these, if they still exist.")
        for kind, total in Counter(mismatch.kind for mismatch in mismatches).items():
            st.markdown(f"- {_KINDS[kind]}: {total:,}. Remedy: {REMEDIES[kind]}")
        names = [mismatch.subject for mismatch in mismatches]
        listed = "\n".join(names[:_NAMES_LISTED])
        st.code(listed, language=None, height=min(240, 60 + 22 * len(names)))
        if len(names) > _NAMES_LISTED:
            st.caption(f"and {len(names) - _NAMES_LISTED:,} more")
        if st.button(f"Repair {number}", type="primary") and repair(mismatches):
            rerun_page()


def repair(mismatches: Sequence[Mismatch]) -> bool:
    """Repair them with a progress bar. The session state keeps the results. False on failure."""
    results: list[Mismatch] = []
    bar = st.progress(0.0, "Repairing")
    try:
        for some in current_operations().actions.repair(mismatches):
            results += some
            bar.progress(min(1.0, len(results) / len(mismatches)), f"{len(results):,} checked")
    except ActionFailed as error:
        st.error("The repair failed before it was complete. Compare again to see what is left.")
        st.text(str(error))
        return False
    objects, known = st.session_state[_COMPARISON]
    fresh = {f.identity: f for f in after_repair(mismatches, results)}
    st.session_state[_COMPARISON] = (objects, tuple(fresh.get(f.identity, f) for f in known))
    return True


def draw_kinds(numbers: Mapping[str, int]) -> None:
    """The number of mismatches of each kind, with the remedy."""
    rows: list[Mapping[str, str | Cell]] = [
        {
            "Kind": kind_text,
            "Found": Cell(f"{numbers.get(kind, 0):,}", "warning" if numbers.get(kind) else ""),
            "Remedy": REMEDIES[kind],
        }
        for kind, kind_text in _KINDS.items()
    ]
    table(rows, label="Mismatches by kind", key="kinds")


def draw_mismatches(mismatches: Sequence[Mismatch]) -> None:
    """A table with one row for each mismatch."""
    rows: list[Mapping[str, str | Cell]] = [
        {
            "Kind": _KINDS[mismatch.kind],
            "Execution, photo or object": mismatch.subject,
            "Owner": mismatch.owner,
            "Status": _repair_status(mismatch),
        }
        for mismatch in mismatches[:_ROWS_SHOWN]
    ]
    table(rows, label="Mismatches", key="mismatches", search="Search mismatches", tall=True)
    if len(mismatches) > _ROWS_SHOWN:
        st.caption(f"The first {_ROWS_SHOWN} are shown. A repair applies to all of them.")


def _repair_status(mismatch: Mismatch) -> Cell:
    if mismatch.repaired:
        return Cell("Repaired", "good")
    if mismatch.problem == NO_LONGER_FOUND:
        return Cell("No longer found", "quiet", mismatch.problem)
    if mismatch.problem:
        return Cell("Not repaired", "bad", mismatch.problem)
    return Cell("Found", "warning")


operations = operations_page("Reconciliation")
latest = operations.last_reconciliation()
draw_scheduled_pass(latest)
_, known = st.session_state.get(_COMPARISON, (0, ()))
to_repair = [f for f in known if not f.repaired and f.problem != NO_LONGER_FOUND]
with st.container(horizontal=True, key="reconciliation-actions"):
    compare_now = st.button("Compare now", type="secondary" if to_repair else "primary")
    if to_repair and st.button("Repair…", type="primary"):
        ask_to_repair(to_repair)
if compare_now:
    compare(operations)
    rerun_page()
if _COMPARISON in st.session_state:
    objects, mismatches = st.session_state[_COMPARISON]
    if mismatches:
        st.caption(f"{count(objects, 'object')} compared, {count(len(mismatches), 'mismatch')}.")
    else:
        st.success(f"{count(objects, 'object')} compared, no mismatches.")
    draw_kinds(Counter(mismatch.kind for mismatch in mismatches))
    if mismatches:
        draw_mismatches(mismatches)
else:
    draw_kinds(latest.found if latest else {})
