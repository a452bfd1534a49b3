"""Reruns the page or a fragment of it, or ends it, from its own script.

Not ``st.rerun`` or ``st.stop`` alone: they would replace a request of the browser that waits, such
as one for another page. The user would stay where they are, under the address of the other page.
"""

from typing import NoReturn

import streamlit as st
from streamlit.delta_generator_singletons import context_dg_stack, get_default_dg_stack_value
from streamlit.runtime.scriptrunner_utils.script_run_context import get_run_yield_check


def draw_from_the_top() -> None:
    """Call this before a page draws anything.

    With ``runner.fastReruns`` off, a run can use the thread in which a fragment was drawn before,
    and Streamlit 1.67 would go on in the container of that fragment.
    """
    context_dg_stack.set(get_default_dg_stack_value())


def rerun_page() -> NoReturn:
    """Run the script of the page again, unless the browser has requested something else."""
    _obey_waiting_request()
    st.rerun()


def rerun_fragment() -> NoReturn:
    """Run the current fragment again, unless the browser has requested something else."""
    _obey_waiting_request()
    st.rerun(scope="fragment")


def stop_page() -> NoReturn:
    """Draw nothing more, unless the browser has requested something else."""
    _obey_waiting_request()
    st.stop()


def _obey_waiting_request() -> None:
    """End this run if a request waits. Streamlit itself looks for one at each drawn element."""
    if look := get_run_yield_check():
        look()
