import json

from backend.aws.state_machine import parse_definition
from backend.database.photo import Photo
from backend.deployment.bundle import DEFINITION
from pages.components.runs.live import by_state, hint, to_follow

MACHINE = parse_definition(json.loads(DEFINITION.read_text()))


def photo(photo_id: str = "p", **steps: str) -> Photo:
    steps_ = {name: {"status": status} for name, status in steps.items()}
    return Photo(photo_id, "a", "x.jpg", "RUNNING", "2026-11-23T12:00:00.000Z", steps=steps_)


def test_the_number_of_photos_in_each_state() -> None:
    both = photo(
        StoreImageMetadata="SUCCEEDED", DetectLabels="RUNNING", GenerateThumbnail="RUNNING"
    )
    photos = [
        both,
        photo(ExtractImageMetadata="RUNNING"),
        photo(),
        photo(),
        photo(DetectLabels="RUNNING", GenerateThumbnail="SUCCEEDED"),
        photo(ExtractImageMetadata="SUCCEEDED"),
        photo(DetectLabels="FAILED", GenerateThumbnail="SUCCEEDED"),
    ]
    assert by_state(MACHINE, photos) == (
        "Waiting: 2 · Extract image metadata: 1 · Detect labels: 2 · Generate thumbnail: 1"
        " · Waiting for a retry: 1 · Moving to the next state: 1"
    )


def test_without_a_selection_the_panel_follows_one_execution_after_the_other() -> None:
    waiting, halfway = photo("waiting"), photo("halfway", A="SUCCEEDED", B="RUNNING")
    begun, ended = photo("begun", A="RUNNING"), photo("ended", A="SUCCEEDED")
    shown, moving = [waiting, halfway, begun, ended], {"waiting", "halfway", "begun"}
    assert to_follow(shown, moving, None) is begun
    assert to_follow(shown, moving, "halfway") is halfway
    assert to_follow(shown, moving, "ended") is begun
    assert to_follow(shown, moving, "waiting") is begun
    assert to_follow([waiting, ended], moving, "ended") is waiting
    assert to_follow(shown, set(), "ended") is waiting


def test_the_hint_is_true_for_any_number_of_photos() -> None:
    assert "appear here" in hint([])
    assert "Select another photo" not in hint([photo()])
    assert "Select another photo" in hint([photo("one"), photo("two")])
