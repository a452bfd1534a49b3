from itertools import pairwise
from typing import Any

from backend.aws.state_machine import parse_definition
from backend.database.photo import Photo, photo_from_item
from backend.deployment.template import read_definition
from pages.components.runs.photo_places import FAILED, PROCESSED, QUEUE
from pages.components.runs.replay import (
    LONGEST_LAPSE_MS,
    LONGEST_WAIT_MS,
    moves_of_execution,
    play_positions,
    time_lapse,
)
from pages.components.runs.state_diagram import Frame

MACHINE = parse_definition(read_definition())


def frame(at: int, **statuses: Any) -> Frame:
    states = {
        name: {"status": status, "since": 0, "ms": None, "attempts": 1}
        for name, status in statuses.items()
    }
    return {"at": at, "states": states}  # type: ignore[typeddict-item]


RETRIED = [
    frame(0),
    frame(100, ExtractImageMetadata="RUNNING"),
    frame(900, ExtractImageMetadata="SUCCEEDED", ParallelProcessing="RUNNING"),
    frame(900, DetectLabels="RUNNING", GenerateThumbnail="RUNNING", ParallelProcessing="RUNNING"),
    frame(1_400, DetectLabels="FAILED", ParallelProcessing="RUNNING"),
    frame(9_400, DetectLabels="RUNNING", ParallelProcessing="RUNNING"),
    frame(9_900, DetectLabels="SUCCEEDED"),
]


def test_the_wait_for_a_retry_is_shortened_and_work_is_not() -> None:
    positions = play_positions(MACHINE, RETRIED)
    assert positions == [0, 100, 900, 900, 1_400, 1_400 + LONGEST_WAIT_MS, 2_300]
    assert play_positions(MACHINE, []) == []


def test_a_replayed_photo_moves_from_state_to_state() -> None:
    positions = play_positions(MACHINE, RETRIED)
    assert moves_of_execution(MACHINE, RETRIED, positions, [PROCESSED]) == [
        (0, [QUEUE]),
        (100, ["ExtractImageMetadata"]),
        (900, ["DetectLabels", "GenerateThumbnail"]),
        (1_800, ["DetectLabels"]),
        (2_300, [PROCESSED]),
    ]


def photo(photo_id: str, status: str = "SUCCEEDED", **steps: tuple[float, int]) -> Photo:
    """``steps``: the second of the day in which a state started, and its milliseconds."""
    stored = {
        name: {
            "status": "SUCCEEDED",
            "attempt": 1,
            "started_at": f"2026-11-23T12:{int(at) // 60:02}:{at % 60:06.3f}Z",
            "ms": ms,
        }
        for name, (at, ms) in steps.items()
    }
    return photo_from_item({"photo_id": photo_id, "status": status, "steps": stored})


def test_a_batch_is_replayed_in_the_order_of_its_work() -> None:
    lapse = time_lapse(
        MACHINE,
        [
            photo("one", ExtractImageMetadata=(0, 500), DetectLabels=(0.5, 1_000)),
            photo("two", "FAILED", ExtractImageMetadata=(1.0, 500)),
        ],
    )
    assert lapse
    assert lapse["moves"]["one"] == [
        (0, [QUEUE]),
        (400, ["ExtractImageMetadata"]),
        (900, ["DetectLabels"]),
        (1_900, [PROCESSED]),
    ]
    assert lapse["moves"]["two"][0] == (0, [QUEUE])
    assert lapse["moves"]["two"][-2:] == [(1_400, ["ExtractImageMetadata"]), (1_900, [FAILED])]
    assert (lapse["end"], lapse["ms"]) == (1_900, 1_500)


def test_a_time_without_work_is_short_in_the_replay_of_a_batch() -> None:
    lapse = time_lapse(
        MACHINE, [photo("one", DetectLabels=(0, 500)), photo("two", DetectLabels=(2_400, 500))]
    )
    assert lapse
    assert lapse["end"] == 2 * (LONGEST_WAIT_MS + 500)
    assert lapse["moves"]["two"][1][0] == 500 + 2 * LONGEST_WAIT_MS
    assert lapse["ms"] == 2_400_500


def test_a_long_batch_is_played_faster() -> None:
    lapse = time_lapse(MACHINE, [photo(f"{n}", DetectLabels=(n, 1_000)) for n in range(300)])
    assert lapse
    assert lapse["end"] == LONGEST_LAPSE_MS
    for moves in lapse["moves"].values():
        assert all(earlier[0] <= later[0] for earlier, later in pairwise(moves))


def test_without_the_progress_of_a_photo_there_is_no_replay() -> None:
    assert (
        time_lapse(MACHINE, [photo("none"), photo("moving", "RUNNING", DetectLabels=(0, 1))])
        is None
    )
