from dataclasses import replace

from backend import timestamps
from backend.database.photo import Photo
from pages.components.photo.live_panel_state import LivePanelState
from pages.components.runs.live import refresh_interval, to_follow


def photo(photo_id: str = "p", status: str = "RUNNING", **steps: str) -> Photo:
    steps_ = {name: {"status": status} for name, status in steps.items()}
    return Photo(photo_id, "a", "x.jpg", status, "2026-11-23T12:00:00.000Z", steps=steps_)  # type: ignore[arg-type]


def test_without_a_selection_the_panel_follows_one_execution_after_the_other() -> None:
    waiting, halfway = photo("waiting"), photo("halfway", A="SUCCEEDED", B="RUNNING")
    begun, ended = photo("begun", A="RUNNING"), photo("ended", "SUCCEEDED", A="SUCCEEDED")
    shown = [ended, waiting, halfway, begun]
    assert to_follow(shown, None) is begun
    assert to_follow(shown, "halfway") is halfway
    assert to_follow(shown, "ended") is begun
    assert to_follow(shown, "waiting") is begun
    assert to_follow([ended, waiting], "ended") is waiting
    assert to_follow([ended, photo("other", "SUCCEEDED")], "ended") is ended


def test_the_panel_is_refreshed_often_while_photos_are_in_progress_or_uploaded() -> None:
    one = replace(photo(), in_flight_since=timestamps.now())
    stalled = replace(photo("stalled"), in_flight_since="2026-01-01T00:00:00.000Z")
    idle, running = refresh_interval([], None), refresh_interval([one], None)
    assert running < idle
    assert refresh_interval([stalled], None) == idle
    state = LivePanelState()
    assert refresh_interval([], state) == idle
    state.note_uploads([], begun=True, remaining=None)
    assert refresh_interval([], state) == running
    state.note_uploads(["stored"], begun=False, remaining=0)
    assert refresh_interval([], state) == running
