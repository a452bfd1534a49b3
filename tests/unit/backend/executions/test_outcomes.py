"""Results that need no AWS: the steps and transitions of a history, an execution not started."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from backend.database.executions import NOT_STARTED, Execution
from backend.errors import family_of
from backend.executions.outcomes import result_of_unstarted, steps_of, transitions_of
from backend.executions.states_from_history import Attempt, StateRun

STARTED = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def run(*attempts: Attempt, status: str = "SUCCEEDED") -> StateRun:
    return StateRun(
        name="DetectLabels",
        type="Task",
        status=status,  # type: ignore[arg-type]  # a parameter of the test
        entered_at=STARTED,
        exited_at=STARTED + 5 * SECOND,
        attempts=attempts,
    )


FAILED = Attempt(STARTED, STARTED + 2 * SECOND, "FAILED", "AwsUnavailable", "throttled")
SUCCEEDED = Attempt(STARTED + 4 * SECOND, STARTED + 5 * SECOND, "SUCCEEDED")


def test_a_step_counts_the_time_of_all_its_attempts() -> None:
    steps = steps_of({"DetectLabels": run(FAILED, SUCCEEDED)})
    assert steps == {
        "DetectLabels": {
            "status": "SUCCEEDED",
            "attempt": 2,
            "started_at": "2026-11-23T12:00:00.000Z",
            "ms": 5000,
            "lambda_ms": 3000,
        }
    }


def test_a_failed_step_has_the_error_of_its_last_attempt() -> None:
    (step,) = steps_of({"DetectLabels": run(FAILED, status="FAILED")}).values()
    assert (step["status"], step["error"]) == ("FAILED", "AwsUnavailable")


def test_a_step_whose_error_was_caught_has_no_result() -> None:
    (step,) = steps_of({"DetectLabels": run(FAILED, status="CAUGHT")}).values()
    assert (step["status"], step["error"]) == ("FAILED", "AwsUnavailable")


def test_the_transitions_of_iterations_are_counted() -> None:
    several = replace(run(SUCCEEDED), other_transitions=3)
    assert transitions_of({"DetectLabels": several}) == 4


def test_a_state_without_a_function_has_no_function_time() -> None:
    (step,) = steps_of({"ImageTypeCheck": run()}).values()
    assert "lambda_ms" not in step


def test_each_retry_is_a_transition() -> None:
    runs = {"ImageTypeCheck": run(), "DetectLabels": run(FAILED, SUCCEEDED)}
    assert transitions_of(runs) == 3


def test_an_execution_that_never_started_used_nothing() -> None:
    execution = Execution(
        name="one-1-1",
        execution_arn="arn",
        owner="o",
        photo_id="one",
        filename="one.jpg",
        attempt=1,
        started_at="2026-11-23T12:00:00.000Z",
        status="RUNNING",
    )
    result = result_of_unstarted(execution)
    assert result.failure
    assert (result.outcome, result.failure["error"]) == ("FAILED", NOT_STARTED)
    assert family_of(NOT_STARTED) == "internal"
    assert (result.usage.transitions, result.duration_ms) == (0, 0)
