from typing import Any

from backend.aws.state_machine import parse_definition
from backend.database.photo import Photo, photo_from_item
from backend.deployment.template import read_definition
from pages.components.runs.photo_places import FAILED, PROCESSED, QUEUE, numbers, places, tiles

MACHINE = parse_definition(read_definition())
NOON = "2026-11-23T12:00:00.000Z"


def photo(photo_id: str = "p", status: str = "RUNNING", **steps: str) -> Photo:
    stored = {
        name: {"status": step, "started_at": f"2026-11-23T12:00:0{number}.000Z", "attempt": 1}
        for number, (name, step) in enumerate(steps.items())
    }
    item: dict[str, Any] = {
        "photo_id": photo_id,
        "filename": f"{photo_id}.jpg",
        "status": status,
        "uploaded_at": NOON,
        "steps": stored,
    }
    return photo_from_item(item)


def test_a_photo_waits_before_its_first_state() -> None:
    assert places(MACHINE, photo(status="PENDING")) == places(MACHINE, photo()) == [QUEUE]


def test_a_photo_stands_at_the_states_that_run() -> None:
    assert places(MACHINE, photo(ExtractImageMetadata="RUNNING")) == ["ExtractImageMetadata"]
    both = photo(
        StoreImageMetadata="SUCCEEDED", GenerateThumbnail="RUNNING", DetectLabels="RUNNING"
    )
    assert places(MACHINE, both) == ["DetectLabels", "GenerateThumbnail"]
    assert places(MACHINE, photo(GenerateThumbnail="SUCCEEDED", DetectLabels="RUNNING")) == [
        "DetectLabels"
    ]


def test_a_photo_stands_at_a_branch_that_has_not_started() -> None:
    begun = photo(StoreImageMetadata="SUCCEEDED", GenerateThumbnail="SUCCEEDED")
    assert places(MACHINE, begun) == ["DetectLabels"]


def test_a_photo_that_waits_for_a_retry_stands_at_the_state_that_failed() -> None:
    waiting = photo(GenerateThumbnail="SUCCEEDED", DetectLabels="FAILED")
    assert places(MACHINE, waiting) == ["DetectLabels"]


def test_between_two_states_a_photo_stands_at_the_latest() -> None:
    between = photo(ExtractImageMetadata="SUCCEEDED", StoreImageMetadata="SUCCEEDED")
    assert places(MACHINE, between) == ["StoreImageMetadata"]


def test_a_photo_that_has_ended_is_processed_or_failed() -> None:
    assert places(MACHINE, photo(status="SUCCEEDED", DetectLabels="SUCCEEDED")) == [PROCESSED]
    assert places(MACHINE, photo(status="PARTIAL", DetectLabels="FAILED")) == [PROCESSED]
    assert places(MACHINE, photo(status="FAILED", DetectLabels="FAILED")) == [FAILED]


def test_a_photo_in_two_branches_is_counted_in_both() -> None:
    both = photo(DetectLabels="RUNNING", GenerateThumbnail="RUNNING")
    assert numbers(MACHINE, [both, photo(), photo(status="FAILED")]) == {
        "DetectLabels": 1,
        "GenerateThumbnail": 1,
        QUEUE: 1,
        FAILED: 1,
    }


def test_of_many_photos_the_browser_gets_the_first_the_last_and_the_selected_one() -> None:
    many = [photo(f"{number}", "SUCCEEDED") for number in range(1_000)]
    drawn = tiles(MACHINE, many, many[500], {})
    ids = [tile["id"] for tile in drawn]
    assert len(ids) < 20
    assert ids == sorted(ids, key=int)
    assert {"0", "500", "999"} <= set(ids)
    assert [tile["id"] for tile in drawn if tile["selected"]] == ["500"]


def test_the_replay_of_a_batch_has_all_of_its_photos() -> None:
    many = [photo(f"{number}", "SUCCEEDED") for number in range(100)]
    assert len(tiles(MACHINE, many, None, {}, every=True)) == 100


def test_a_tile_has_the_name_until_there_is_a_thumbnail() -> None:
    (waiting,) = tiles(MACHINE, [photo(status="PENDING")], None, {"p": 3})
    assert (waiting["name"], waiting["image"]) == ("p.jpg", None)
    assert waiting["word"] == "Waiting: 3 of your older photos come first"
