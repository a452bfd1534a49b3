from collections.abc import Callable

import pytest
from streamlit.runtime.scriptrunner import RerunData, RerunException
from streamlit.testing.v1 import AppTest

from pages.components.ui import rerun
from pages.components.ui.rerun import rerun_fragment, rerun_page, stop_page


@pytest.mark.parametrize("again", [rerun_page, rerun_fragment, stop_page])
def test_a_page_that_the_user_has_requested_is_not_replaced(
    again: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def look() -> None:
        raise RerunException(RerunData(page_script_hash="requested"))

    monkeypatch.setattr(rerun, "get_run_yield_check", lambda: look)
    with pytest.raises(RerunException) as raised:
        again()
    assert raised.value.rerun_data.page_script_hash == "requested"


def test_a_page_is_drawn_from_the_top_after_a_fragment_in_a_container() -> None:
    def script() -> None:
        import streamlit as st

        from pages.components.ui.rerun import draw_from_the_top

        st.container().__enter__()  # as a fragment leaves it
        draw_from_the_top()
        st.text("First")

    page = AppTest.from_function(script).run()
    assert not page.exception
    assert [child.type for child in page.main.children.values()] == ["flex_container", "text"]
