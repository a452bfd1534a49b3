"""Histories as AWS writes them. tests/moto and tests/embedded read those of real executions."""

from datetime import UTC, datetime, timedelta
from typing import Any

from backend.executions.states_from_history import (
    Failure,
    failure,
    readable_cause,
    states_from_events,
)

START = datetime(2026, 11, 23, tzinfo=UTC)


class History:
    """Events with ids and times; each follows the one named, else the last one."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def add(self, kind: str, after: int | None = None, **details: Any) -> int:
        number = len(self.events) + 1
        self.events.append(
            {
                "id": number,
                "previousEventId": number - 1 if after is None else after,
                "type": kind,
                "timestamp": START + timedelta(seconds=number),
                **details,
            }
        )
        return number

    def enter(self, name: str, kind: str = "Task", after: int | None = None) -> int:
        return self.add(f"{kind}StateEntered", after, stateEnteredEventDetails={"name": name})

    def leave(self, name: str, kind: str = "Task", after: int | None = None) -> int:
        return self.add(f"{kind}StateExited", after, stateExitedEventDetails={"name": name})

    def call(self, after: int | None = None) -> int:
        self.add("LambdaFunctionScheduled", after)
        return self.add("LambdaFunctionStarted")

    def fail_call(self, error: str, cause: str = "", after: int | None = None) -> int:
        details = {"error": error, "cause": cause}
        return self.add("LambdaFunctionFailed", after, lambdaFunctionFailedEventDetails=details)


def test_a_state_succeeds_with_its_attempts_counted() -> None:
    history = History()
    history.add("ExecutionStarted")
    history.enter("Extract")
    history.call()
    history.fail_call("AwsUnavailable", "throttled")
    history.call()
    history.add("LambdaFunctionSucceeded")
    history.leave("Extract")
    run = states_from_events(history.events)["Extract"]
    assert run.status == "SUCCEEDED"
    assert [a.status for a in run.attempts] == ["FAILED", "SUCCEEDED"]
    assert run.attempts[0].error == "AwsUnavailable"
    assert failure(history.events) is None


def test_events_of_parallel_branches_are_separated() -> None:
    history = History()
    history.enter("Parallel", "Parallel")
    forked = history.add("ParallelStateStarted")
    labels = history.enter("Labels", after=forked)
    thumbnail = history.enter("Thumbnail", after=forked)
    labels = history.call(after=labels)
    thumbnail = history.call(after=thumbnail)
    labels = history.fail_call("Boom", after=labels)
    thumbnail = history.add("LambdaFunctionSucceeded", after=thumbnail)
    history.leave("Labels", after=labels)
    history.leave("Thumbnail", after=thumbnail)
    runs = states_from_events(history.events)
    assert (runs["Labels"].status, runs["Thumbnail"].status) == ("FAILED", "SUCCEEDED")
    assert failure(history.events) == Failure("Labels", "Boom", "")


def test_what_the_failure_of_one_branch_stops_is_aborted() -> None:
    history = History()
    history.enter("Parallel", "Parallel")
    forked = history.add("ParallelStateStarted")
    labels = history.enter("Labels", after=forked)
    history.call(after=labels)
    thumbnail = history.call(after=history.enter("Thumbnail", after=forked))
    history.fail_call("BrokenImage", '{"errorMessage": "cut off"}', after=thumbnail)
    history.enter("Impossible", "Fail")
    history.add("ParallelStateFailed", after=forked)
    details = {"error": "BrokenImage", "cause": '{"errorMessage": "cut off"}'}
    history.add("ExecutionFailed", executionFailedEventDetails=details)
    runs = states_from_events(history.events)
    assert runs["Labels"].status == "ABORTED"
    assert runs["Labels"].attempts[0].ended_at is not None
    assert runs["Parallel"].status == "FAILED"
    assert failure(history.events) == Failure("Thumbnail", "BrokenImage", "cut off")


def test_a_choice_for_failure_names_the_fail_state() -> None:
    history = History()
    history.enter("Check", "Choice")
    history.leave("Check", "Choice")
    history.enter("NotSupported", "Fail")
    details = {"error": "NotSupportedImageType", "cause": "a PDF"}
    history.add("ExecutionFailed", executionFailedEventDetails=details)
    assert failure(history.events) == Failure("NotSupported", "NotSupportedImageType", "a PDF")


def test_time_out_and_stop_name_the_state_that_was_running() -> None:
    for ending, status, error in (
        ("ExecutionTimedOut", "FAILED", "States.Timeout"),
        ("ExecutionAborted", "ABORTED", "Aborted"),
    ):
        history = History()
        history.enter("Extract")
        history.call()
        history.add(ending, after=0)
        assert states_from_events(history.events)["Extract"].status == status
        assert failure(history.events) == Failure("Extract", error, "")


def test_a_running_execution_has_the_states_entered_so_far() -> None:
    history = History()
    history.enter("Extract")
    history.call()
    run = states_from_events(history.events)["Extract"]
    assert (run.status, run.exited_at, run.attempts[0].status) == ("RUNNING", None, "RUNNING")


def test_causes_are_unwrapped_from_what_lambda_reports() -> None:
    assert readable_cause('{"errorMessage": "no", "errorType": "X"}') == "no"
    assert readable_cause("plain") == "plain"
    assert readable_cause("[1]") == "[1]"
    assert readable_cause(None) == ""
