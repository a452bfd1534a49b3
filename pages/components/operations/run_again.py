"""Running executions again: exactly those that were shown, before everybody's eyes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import streamlit as st

from backend.operations.actions import ActionFailed
from backend.rerun import Rerun
from pages.components.current_user import until_session_ends
from pages.components.operations.office import current_desk
from pages.components.wording import count

_NAMED = 200
_RESULT = "run-again-result"


@dataclass
class _Result:
    """How the action fared."""

    started: int = 0
    refused: list[Rerun] = field(default_factory=list)
    problem: str | None = None


def ask_to_run_again(names: Sequence[str], action: str) -> None:
    """Open a dialog that shows what would be run again. What it shows is what is run."""
    st.session_state.pop(_RESULT, None)
    _dialog(tuple(names), action)


@st.dialog("Run again", width="medium", on_dismiss="rerun")
def _dialog(names: tuple[str, ...], action: str) -> None:
    with until_session_ends():
        if result := st.session_state.get(_RESULT):
            _tell(result)
        elif names:
            _ask(names, action)
        else:
            st.markdown("Nothing to run again: no execution that has ended matches.")


def _ask(names: tuple[str, ...], action: str) -> None:
    executions = count(len(names), "execution")
    st.markdown(
        f"**{executions}** will get a new attempt: exactly these, whatever happens to the list "
        "meanwhile. Five are started a second."
    )
    st.code("\n".join(names[:_NAMED]), language=None, height=min(240, 60 + 22 * len(names)))
    if len(names) > _NAMED:
        st.caption(f"and {count(len(names) - _NAMED, 'more execution')}")
    if st.button(f"Run {executions} again", type="primary"):
        st.session_state[_RESULT] = _run(names, action)
        st.rerun(scope="fragment")


def _run(names: tuple[str, ...], action: str) -> _Result:
    result = _Result()
    bar = st.progress(0.0, f"0 of {len(names)}")
    try:
        for progress in current_desk().actions.run_again(names, action):
            result.started += sum(rerun.started is not None for rerun in progress.latest)
            result.refused += [rerun for rerun in progress.latest if rerun.refused]
            bar.progress(progress.done / progress.total, f"{progress.done} of {progress.total}")
    except ActionFailed as error:
        result.problem = str(error)
    return result


def _tell(result: _Result) -> None:
    if result.problem:
        st.error("The action failed before it was done. The executions left are as they were.")
        st.text(result.problem)
    if result.started:
        st.success(f"{count(result.started, 'new attempt')} started.")
    if result.refused:
        st.warning(f"{count(len(result.refused), 'execution')} could not be run again.")
        st.text("\n".join(f"{rerun.execution}: {rerun.refused}" for rerun in result.refused))
    if st.button("Close"):
        st.rerun()
