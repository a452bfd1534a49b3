import pytest
import streamlit as st

from pages.components.photo.watched_photos import is_watched, stop_watching, watch


@pytest.fixture(autouse=True)
def _browser_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", {})


def test_photos_are_added_once_and_keep_their_order() -> None:
    assert watch("sea", ["one", "two"]) == ["one", "two"]
    assert watch("sea", ["three", "one"]) == ["one", "two", "three"]
    assert watch("mountains", []) == []


def test_an_album_is_watched_until_its_view_is_hidden() -> None:
    assert not is_watched("sea")
    watch("sea", [])
    watch("mountains", ["one"])
    assert is_watched("sea")
    stop_watching("sea")
    assert not is_watched("sea")
    assert is_watched("mountains")
