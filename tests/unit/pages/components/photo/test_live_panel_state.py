import pytest
import streamlit as st

from pages.components.photo.live_panel_state import (
    add_to_live_panel,
    has_live_panel,
    hide_live_panel,
)


@pytest.fixture(autouse=True)
def _browser_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", {})


def test_photos_are_added_once_and_keep_their_order() -> None:
    assert add_to_live_panel("sea", ["one", "two"]) == ["one", "two"]
    assert add_to_live_panel("sea", ["three", "one"]) == ["one", "two", "three"]
    assert add_to_live_panel("mountains", []) == []


def test_an_album_has_a_live_panel_until_it_is_hidden() -> None:
    assert not has_live_panel("sea")
    add_to_live_panel("sea", [])
    add_to_live_panel("mountains", ["one"])
    assert has_live_panel("sea")
    hide_live_panel("sea")
    assert not has_live_panel("sea")
    assert has_live_panel("mountains")
