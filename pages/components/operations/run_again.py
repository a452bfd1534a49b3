"""The dialog that runs executions again: exactly those that it lists."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import streamlit as st

from backend.database.executions import Execution
from backend.executions.retries import RetryResult
from backend.operations.lambda_functions import ActionFailed
from pages.components.account.current_user import until_session_ends
from pages.components.operations.execution_search import forget_search
from pages.components.operations.operations_page import current_operations
from pages.components.operations.outcome_text import outcome_of
from pages.components.ui.formatting import count
from pages.components.ui.rerun import rerun_fragment, rerun_page
from pages.components.ui.status import status_word

_NAMES_LISTED = 200
_RESULT = "run-again-result"


@dataclass
class _Result:
    """The progress of the action, updated while it runs."""

    total: int
    started: int = 0
    refused: list[RetryResult] = field(default_factory=list)
    problem: str | None = None

    @property
    def not_processed(self) -> int:
        return self.total - self.started - len(self.refused)


def ask_to_run_again(
    executions: Sequence[Execution], action: str = "run again", note: str = ""
) -> None:
    """Open a dialog that lists the executions and runs exactly these again.

    ``action``: the title, and the action in the audit trail. ``note``: an additional sentence.
    """
    forget_result()
    title = action[0].upper() + action[1:]
    st.dialog(title, width="medium", dismissible=False)(_draw)(tuple(executions), action, note)


def result_is_shown() -> bool:
    """Whether the dialog is open and shows its result: a rerun of the page would close it."""
    return _RESULT in st.session_state


def forget_result() -> None:
    """To call when a page is drawn anew, which has closed the dialog."""
    st.session_state.pop(_RESULT, None)


def _draw(executions: tuple[Execution, ...], action: str, note: str) -> None:
    with until_session_ends():
        if result := st.session_state.get(_RESULT):
            _draw_result(result)
        elif executions:
            _draw_question(executions, action, note)
        else:
            st.markdown("No execution that has ended matches.")
            _close_button("Close")


def _draw_question(executions: tuple[Execution, ...], action: str, note: str) -> None:
    number = count(len(executions), "execution")
    outcomes = Counter(status_word(outcome_of(e)) for e in executions)
    st.markdown(
        f"**{number}** will get a new attempt: exactly these, even if the list changes. "
        f"Five start per second. {note}"
    )
    st.caption(", ".join(f"{total:,} {outcome.lower()}" for outcome, total in outcomes.items()))
    lines = [f"{e.filename or 'no photo'}  {e.name}" for e in executions]
    st.code("\n".join(lines[:_NAMES_LISTED]), language=None, height=min(240, 60 + 22 * len(lines)))
    if len(lines) > _NAMES_LISTED:
        st.caption(f"and {count(len(lines) - _NAMES_LISTED, 'more execution')}")
    with st.container(horizontal=True):
        if st.button(f"Run {number} again", type="primary", shortcut="y"):
            _run([execution.name for execution in executions], action)
            rerun_fragment()
        _close_button("Cancel")


def _run(names: Sequence[str], action: str) -> None:
    """Run them. Any button that the user clicks meanwhile interrupts this; _RESULT has how far."""
    result = st.session_state[_RESULT] = _Result(len(names))
    bar = st.progress(0.0, f"0 of {len(names)}")
    st.button("Stop", help="Executions that have started continue.")
    try:
        for progress in current_operations().actions.run_again(names, action):
            result.started += sum(rerun.started is not None for rerun in progress.latest)
            result.refused += [rerun for rerun in progress.latest if rerun.refused]
            bar.progress(progress.done / progress.total, f"{progress.done} of {progress.total}")
    except ActionFailed as error:
        result.problem = str(error)
    forget_search()


def _draw_result(result: _Result) -> None:
    if result.problem:
        st.error("The action failed before it was complete.")
        st.text(result.problem)
    if result.started:
        st.success(f"{count(result.started, 'new attempt')} started.")
    if result.refused:
        st.warning(f"{count(len(result.refused), 'execution')} could not be run again.")
        st.text("\n".join(f"{rerun.execution}: {rerun.refused}" for rerun in result.refused))
    if result.not_processed:
        st.warning(f"The action was stopped. Not run: {count(result.not_processed, 'execution')}.")
    _close_button("Close")


def _close_button(label: str) -> None:
    if st.button(label):
        rerun_page()
