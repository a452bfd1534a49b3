from dataclasses import replace

import pytest
import streamlit as st

from backend import timestamps
from backend.database.photo import Photo
from backend.database.photo_attributes import Thumbnail
from pages.components.photo import live_panel_state as module
from pages.components.photo.live_panel_state import (
    LivePanelState,
    has_live_panel,
    hide_live_panel,
    live_panel_state,
)


@pytest.fixture(autouse=True)
def _browser_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", {})


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    return now


def photo(photo_id: str, status: str = "SUCCEEDED") -> Photo:
    return Photo(photo_id, "a", "x.jpg", status, "2026-11-23T12:00:00.000Z")  # type: ignore[arg-type]


def test_photos_are_added_once_and_keep_their_order() -> None:
    state = live_panel_state("sea")
    state.add(["one", "two"])
    state.add(["three", "one"])
    assert list(live_panel_state("sea").known) == ["one", "two", "three"]
    assert not live_panel_state("mountains").known


def test_an_album_has_a_live_panel_until_it_is_hidden() -> None:
    assert not has_live_panel("sea")
    live_panel_state("sea")
    live_panel_state("mountains")
    assert has_live_panel("sea")
    hide_live_panel("sea")
    assert not has_live_panel("sea")
    assert has_live_panel("mountains")


def test_the_gallery_waits_for_new_photos_and_keeps_those_that_it_shows() -> None:
    state = LivePanelState()
    state.add(["new", "processed again"], drawn={"processed again"})
    assert state.held_back == {"new"}


def test_the_user_can_see_new_photos_before_their_batch_is_over() -> None:
    state = LivePanelState(running=True)
    state.add(["ended", "moving"])
    moving = {"moving": photo("moving", "RUNNING")}
    state.update(moving, {"ended": photo("ended")})
    assert state.new == 1
    state.release()
    assert (state.held_back, state.new) == ({"moving"}, 0)
    state.running = False
    state.release()
    assert not state.held_back


def test_a_photo_is_not_counted_twice_when_its_end_is_read_with_its_thumbnail() -> None:
    state = LivePanelState()
    moving = {"one": photo("one", "RUNNING")}
    state.add(moving)
    state.update(moving, {"one": photo("one")})
    assert not state.ended


def test_a_photo_that_was_in_progress_between_two_refreshes_belongs_to_the_batch() -> None:
    state = LivePanelState()
    state.follow_batch(active=False)
    quick, moved = timestamps.now(), "2026-11-23T12:00:00.000Z"
    state.add_missed({"quick": quick, "moved here": moved})
    assert state.to_read({}) == ["quick"]
    state.update({}, {"quick": photo("quick")})
    state.follow_batch(active=False)
    assert list(state.ended) == ["quick"]


def test_a_photo_that_was_deleted_is_not_read_again() -> None:
    state = LivePanelState()
    state.add(["gone"])
    state.update({}, {})
    assert (state.to_read({}), list(state.known)) == ([], [])


def test_only_photos_that_have_ended_are_read_and_only_once() -> None:
    state = LivePanelState()
    state.add(["one", "two"])
    moving = {"one": photo("one", "RUNNING")}
    assert state.to_read(moving) == ["two"]
    state.update(moving, {"two": photo("two")})
    assert state.to_read(moving) == []
    assert list(state.ended) == ["two"]


def test_a_photo_is_read_once_its_thumbnail_is_made() -> None:
    state = LivePanelState()
    step = {"status": "SUCCEEDED", "attempt": 1, "started_at": "2026-11-23T12:00:00.000Z"}
    moving = {"one": replace(photo("one", "RUNNING"), steps={"GenerateThumbnail": step})}  # type: ignore[typeddict-item]
    state.add(moving)
    assert state.to_read(moving) == ["one"]
    thumbnail = Thumbnail("private/o/resized/p/00AB-1.jpg", 400, 300)
    state.update(moving, {"one": replace(moving["one"], thumbnail=thumbnail)})
    assert state.thumbnails == {"one": thumbnail}
    assert state.to_read(moving) == []


def test_a_photo_that_is_processed_again_has_not_ended() -> None:
    state = LivePanelState()
    state.add(["one"])
    state.update({}, {"one": photo("one", "RUNNING")})
    assert not state.ended
    state.update({}, {"one": photo("one")})
    state.update({"one": photo("one", "RUNNING")}, {})
    assert not state.ended


def test_a_batch_counts_from_its_beginning(clock: list[float]) -> None:
    state = LivePanelState(lapse=True)
    state.add(["earlier", "one", "two"])
    both = {name: photo(name, "RUNNING") for name in ("one", "two")}
    state.update(both, {"earlier": photo("earlier")})
    state.follow_batch(active=True)
    assert (state.running, state.before, state.lapse) == (True, 1, False)
    clock[0] += 2
    state.update({"two": both["two"]}, {"one": photo("one")})
    state.follow_batch(active=True)
    assert [sample.ended for sample in state.samples] == [0, 1]
    state.follow_batch(active=False)
    assert not state.running


def test_a_batch_goes_on_while_the_browser_has_more_files(clock: list[float]) -> None:
    state = LivePanelState()
    state.note_uploads((), begun=True, remaining=None)
    state.follow_batch(active=False)
    assert state.running
    clock[0] += 3
    state.note_uploads((), begun=False, remaining=2)
    state.follow_batch(active=False)
    assert state.running
    state.note_uploads((), begun=False, remaining=0)
    state.follow_batch(active=False)
    assert not state.running


def test_a_browser_that_does_not_say_that_it_has_finished_is_not_waited_for(
    clock: list[float],
) -> None:
    state = LivePanelState()
    state.note_uploads((), begun=True, remaining=None)
    clock[0] += 60
    state.follow_batch(active=False)
    assert not state.running


def test_a_stored_photo_is_awaited_until_its_execution_begins(clock: list[float]) -> None:
    state = LivePanelState()
    state.note_uploads(["one"], begun=False, remaining=0)
    state.add(["one"])
    state.update({}, {})  # its event has not reached the pipeline
    state.follow_batch(active=False)
    assert state.running
    assert state.to_read({}) == ["one"]
    state.update({"one": photo("one", "RUNNING")}, {})
    assert not state.awaited


def test_a_photo_that_ends_between_two_refreshes_is_shown(clock: list[float]) -> None:
    state = LivePanelState()
    state.note_uploads(["one"], begun=False, remaining=0)
    state.add(["one"])
    state.update({}, {})
    state.follow_batch(active=False)
    state.update({}, {"one": photo("one")})
    state.follow_batch(active=False)
    assert list(state.ended) == ["one"]
    assert not state.running
    assert state.held_back == {"one"}  # which makes the page run again


def test_a_stored_photo_without_an_execution_is_not_awaited_for_long(clock: list[float]) -> None:
    state = LivePanelState()
    state.note_uploads(["refused"], begun=False, remaining=0)
    state.add(["refused"])
    clock[0] += 11
    state.follow_batch(active=False)
    state.update({}, {})
    assert not state.running
    assert not state.known


def test_photos_of_the_panel_are_not_awaited_again() -> None:
    state = LivePanelState()
    state.add(["one"])
    state.note_uploads(["one", "two"], begun=False, remaining=1)
    assert list(state.awaited) == ["two"]
