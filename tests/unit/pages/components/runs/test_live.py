from backend.database.photo import Photo
from pages.components.runs.live import to_follow


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
