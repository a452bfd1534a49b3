import pytest

from backend import timestamps
from backend.database.step_progress import parse_steps

STARTED = "2026-11-23T12:00:00.000Z"


def test_steps_are_read_as_they_are_stored() -> None:
    stored = {
        "StoreImageMetadata": {"status": "RUNNING", "attempt": 2, "started_at": STARTED},
        "DetectLabels": {
            "status": "FAILED",
            "attempt": 5,
            "started_at": STARTED,
            "ms": 900,
            "lambda_ms": 700,
            "error": "AwsUnavailable",
            "cause": "throttled",
        },
    }
    assert parse_steps(stored) == stored


@pytest.mark.parametrize(
    "damaged",
    [
        None,
        "RUNNING",
        {"started_at": STARTED},
        {"status": "LOST", "started_at": STARTED},
    ],
)
def test_a_damaged_step_is_left_out(damaged: object) -> None:
    assert parse_steps({"DetectLabels": damaged}) == {}


@pytest.mark.parametrize("started_at", [None, 7, "yesterday", "2026-11-23T12:00:00"])
def test_a_step_without_a_valid_start_keeps_its_status(started_at: object) -> None:
    step = parse_steps({"DetectLabels": {"status": "RUNNING", "started_at": started_at}})[
        "DetectLabels"
    ]
    assert step["status"] == "RUNNING"
    assert timestamps.milliseconds_between(step["started_at"], STARTED) > 0


@pytest.mark.parametrize("damaged", [None, [], "steps", 7])
def test_what_is_no_map_has_no_steps(damaged: object) -> None:
    assert parse_steps(damaged) == {}
