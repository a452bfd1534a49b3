from datetime import UTC, datetime, timedelta

from backend.executions.states_from_history import Attempt, StateRun
from pages.components.runs.state_row import state_row

START = datetime(2026, 11, 23, 12, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_a_task_that_failed() -> None:
    attempt = Attempt(after(2), after(3.5), "FAILED", "States.Timeout")
    run = StateRun("DetectLabels", "Task", "FAILED", after(2), after(4), attempts=(attempt,))
    row = state_row(run, START)
    assert row.pop("Status") == ("Failed", "bad", "")
    assert row == {
        "State": "Detect labels",
        "Type": "Task",
        "Started after": "2.00 s",
        "Duration": "2.00 s",
        "Attempts": "1",
        "Error": "States.Timeout",
    }


def test_a_running_state_has_no_duration() -> None:
    row = state_row(StateRun("ImageTypeCheck", "Choice", "RUNNING", after(0.5)), START)
    assert (row["Started after"], row["Duration"], row["Attempts"]) == ("500 ms", "", "")


def test_clocks_that_differ_give_no_negative_time() -> None:
    run = StateRun("ExtractImageMetadata", "Task", "RUNNING", after(-0.2))
    assert state_row(run, START)["Started after"] == "0 ms"
