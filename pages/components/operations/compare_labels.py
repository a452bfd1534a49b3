"""The dialog in which operators compare the labels of photos with another model: numbers only."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import streamlit as st

from backend.database.executions import Execution
from backend.errors import AwsError
from backend.operations.cost_estimate import price_list
from backend.operations.label_actions import ComparedExecution
from backend.operations.label_comparison import Decision
from backend.operations.lambda_functions import ActionFailed
from pages.components.account.current_user import until_session_ends
from pages.components.operations.operations_page import current_operations
from pages.components.photo.tags import label_model
from pages.components.ui.formatting import count
from pages.components.ui.rerun import rerun_fragment, rerun_page
from pages.components.ui.table import table
from pages.components.ui.text import plain

_STATE = "labels-compared"
_MOST_ROWS = 500


@dataclass
class _Comparison:
    """The progress of the comparison, updated while it runs."""

    compared: list[ComparedExecution] = field(default_factory=list)
    problem: str | None = None
    decided: Counter[str] | None = None

    @property
    def different(self) -> list[ComparedExecution]:
        return [one for one in self.compared if one.photo.differs]


def ask_to_compare_labels(executions: Sequence[Execution]) -> None:
    """Open a dialog that compares the labels of exactly these executions' photos."""
    st.session_state.pop(_STATE, None)
    photos = tuple({(e.owner, e.photo_id): e for e in executions if e.photo_id}.values())
    st.dialog("Compare labels", width="medium", dismissible=False)(_draw)(photos)


def _draw(executions: tuple[Execution, ...]) -> None:
    with until_session_ends():
        comparison: _Comparison | None = st.session_state.get(_STATE)
        if comparison is None:
            _draw_question(executions)
        elif comparison.decided is None:
            _draw_changes(comparison)
        else:
            _draw_decided(comparison)


def _draw_question(executions: tuple[Execution, ...]) -> None:
    price = price_list().price
    thousand = 1000 * (price["labels"] + price["image_properties"])
    st.markdown(
        f"The current recognizer detects the labels of **{count(len(executions), 'photo')}** "
        "again. The photos keep their labels until you accept the new ones. "
        f"Amazon Rekognition costs \\${thousand:.2f} per 1,000 photos."
    )
    with st.container(horizontal=True):
        if executions and st.button("Compare labels", type="primary"):
            _compare(executions)
            rerun_fragment()
        _close_button("Cancel")


def _compare(executions: Sequence[Execution]) -> None:
    """Compare them. Any click meanwhile interrupts this; _STATE has the photos so far."""
    comparison = st.session_state[_STATE] = _Comparison()
    bar = st.progress(0.0, f"0 of {len(executions)}")
    st.button("Stop", help="Shows the photos compared so far.")
    try:
        for batch in current_operations().label_actions.compare(executions):
            comparison.compared += batch
            done = len(comparison.compared)
            bar.progress(done / len(executions), f"{done} of {len(executions)}")
    except (ActionFailed, AwsError) as error:
        comparison.problem = str(error)


def _draw_changes(comparison: _Comparison) -> None:
    if comparison.problem:
        st.error("The comparison failed before it was complete.")
        st.text(comparison.problem)
    done = [one.photo for one in comparison.compared if not one.photo.refused]
    st.markdown(
        f"**{len(comparison.different):,} of {count(len(done), 'photo')}** would get other labels: "
        f"{sum(photo.gained for photo in done):,} gained, {sum(photo.lost for photo in done):,} "
        "lost. The names of the labels are shown to the owners only."
    )
    for (before, after), number in Counter((p.before, p.after) for p in done).most_common(3):
        models = f"{label_model(before)} \N{RIGHTWARDS ARROW} {label_model(after)}"
        st.caption(f"{models}: {count(number, 'photo')}")
    if comparison.compared:
        table(_rows(comparison), label="Changes of labels", key="changed-labels", tall=True)
    with st.container(horizontal=True):
        if done and st.button(f"Accept for {count(len(done), 'photo')}", type="primary"):
            _decide(comparison, "accept")
        if st.button("Keep current labels"):
            _decide(comparison, "discard")


def _rows(comparison: _Comparison) -> list[dict[str, str]]:
    return [
        {
            "Photo": one.execution.filename or one.execution.photo_id,
            "Gained": "" if one.photo.refused else f"{one.photo.gained}",
            "Lost": "" if one.photo.refused else f"{one.photo.lost}",
            "Same": "" if one.photo.refused else f"{one.photo.kept}",
            "Note": one.photo.refused or "",
        }
        for one in comparison.compared[:_MOST_ROWS]
    ]


def _decide(comparison: _Comparison, decision: Decision) -> None:
    comparison.decided = counts = Counter[str]()
    proposals = [one for one in comparison.compared if not one.photo.refused]
    bar = st.progress(0.0)
    try:
        for batch in current_operations().label_actions.decide(decision, proposals):
            counts.update(photo.refused or decision for photo in batch)
            bar.progress(counts.total() / len(proposals))
    except (ActionFailed, AwsError) as error:
        comparison.problem = str(error)
    rerun_fragment()


def _draw_decided(comparison: _Comparison) -> None:
    counts = comparison.decided or Counter()
    if comparison.problem:
        st.error("The action failed before it was complete.")
        st.text(comparison.problem)
    if accepted := counts.pop("accept", 0):
        st.success(f"{count(accepted, 'photo')} with new labels.")
    if discarded := counts.pop("discard", 0):
        st.success(f"{count(discarded, 'photo')} with unchanged labels.")
    for reason, number in counts.items():
        st.warning(f"{count(number, 'photo')} not changed: {plain(reason)}.")
    _close_button("Close")


def _close_button(label: str) -> None:
    if st.button(label):
        rerun_page()
