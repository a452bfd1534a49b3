"""Histories as AWS writes them. tests/moto and tests/embedded read those of real executions."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.executions.outcomes import transitions_of
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

    def fail(self, error: str, cause: str = "") -> int:
        details = {"error": error, "cause": cause}
        return self.add("ExecutionFailed", executionFailedEventDetails=details)


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
    assert (runs["Labels"].status, runs["Thumbnail"].status) == ("CAUGHT", "SUCCEEDED")
    assert failure(history.events) == Failure("Labels", "Boom", "")


def two_branches() -> tuple[History, int, int]:
    """A Parallel state whose branches are in Labels and Thumbnail; the last event of each."""
    history = History()
    history.add("ExecutionStarted", after=0)
    history.enter("Parallel", "Parallel", after=0)
    forked = history.add("ParallelStateStarted")
    labels = history.call(after=history.enter("Labels", after=forked))
    thumbnail = history.call(after=history.enter("Thumbnail", after=forked))
    return history, labels, thumbnail


def statuses(history: History) -> dict[str, str]:
    return {name: run.status for name, run in states_from_events(history.events).items()}


def test_what_the_failure_of_one_branch_stops_is_aborted() -> None:
    history, _labels, thumbnail = two_branches()
    last = history.fail_call("BrokenImage", '{"errorMessage": "cut off"}', after=thumbnail)
    history.add("TaskStateAborted", after=last)
    history.add("ParallelStateFailed", after=last)
    history.fail("BrokenImage", '{"errorMessage": "cut off"}')
    runs = states_from_events(history.events)
    assert statuses(history) == {"Parallel": "FAILED", "Labels": "ABORTED", "Thumbnail": "FAILED"}
    assert runs["Labels"].attempts[0].status == "ABORTED"
    assert runs["Labels"].attempts[0].ended_at is not None
    assert failure(history.events) == Failure("Thumbnail", "BrokenImage", "cut off")


def test_a_branch_that_also_failed_but_did_not_end_the_execution_is_stopped() -> None:
    history, labels, thumbnail = two_branches()
    history.fail_call("Late", after=labels)
    last = history.fail_call("BrokenImage", after=thumbnail)
    history.add("ParallelStateFailed", after=last)
    history.fail("BrokenImage")
    assert statuses(history) == {"Parallel": "FAILED", "Labels": "ABORTED", "Thumbnail": "FAILED"}


def test_a_failed_branch_is_found_where_an_emulator_chained_past_it() -> None:
    history, _, thumbnail = two_branches()
    history.fail_call("BrokenImage", after=thumbnail)
    history.add("ParallelStateFailed", after=3)
    history.fail("BrokenImage")
    assert statuses(history)["Thumbnail"] == "FAILED"
    assert failure(history.events) == Failure("Thumbnail", "BrokenImage", "")


def test_a_state_that_fails_without_an_attempt_has_the_error_of_the_execution() -> None:
    history = History()
    history.add("ExecutionStarted", after=0)
    history.enter("Extract", after=0)
    history.fail("States.Runtime", "no such path")
    run = states_from_events(history.events)["Extract"]
    assert (run.status, run.error, run.cause) == ("FAILED", "States.Runtime", "no such path")
    assert failure(history.events) == Failure("Extract", "States.Runtime", "no such path")


def test_an_expression_that_cannot_be_evaluated_fails_the_state_that_its_event_names() -> None:
    history = History()
    history.add("ExecutionStarted", after=0)
    history.enter("First", "Pass", after=0)
    exited = history.leave("First", "Pass")
    history.enter("Second", "Pass")
    details = {"error": "States.QueryEvaluationError", "cause": "nothing", "state": "Second"}
    history.add("EvaluationFailed", exited, evaluationFailedEventDetails=details)
    history.fail("States.QueryEvaluationError", "nothing")
    assert statuses(history) == {"First": "SUCCEEDED", "Second": "FAILED"}
    assert failure(history.events) == Failure("Second", "States.QueryEvaluationError", "nothing")


def test_a_state_whose_error_was_caught_has_not_failed_when_a_later_one_does() -> None:
    history = History()
    history.enter("Optional")
    history.call()
    history.fail_call("Boom")
    history.leave("Optional")
    history.enter("Needed")
    history.call()
    history.fail_call("Bang")
    history.fail("Bang")
    assert statuses(history) == {"Optional": "CAUGHT", "Needed": "FAILED"}


def test_a_task_that_is_exited_without_an_attempt_failed_before_it() -> None:
    history = History()
    history.enter("Extract")
    history.leave("Extract")
    history.add("ExecutionSucceeded")
    assert statuses(history) == {"Extract": "CAUGHT"}


def test_the_error_of_a_branch_may_be_caught_around_it() -> None:
    history, _labels, thumbnail = two_branches()
    last = history.fail_call("BrokenImage", after=thumbnail)
    history.add("ParallelStateFailed", after=last)
    history.leave("Parallel", "Parallel")
    history.enter("Tidy", "Pass")
    history.leave("Tidy", "Pass")
    history.add("ExecutionSucceeded")
    assert statuses(history) == {
        "Parallel": "CAUGHT",
        "Labels": "ABORTED",
        "Thumbnail": "CAUGHT",
        "Tidy": "SUCCEEDED",
    }
    assert failure(history.events) == Failure("Thumbnail", "BrokenImage", "")


def test_a_retried_parallel_state_counts_its_last_attempt() -> None:
    history, labels, thumbnail = two_branches()
    last = history.fail_call("Throttled", after=thumbnail)
    forked = history.add("ParallelStateStarted", after=last)
    labels = history.call(after=history.enter("Labels", after=forked))
    thumbnail = history.call(after=history.enter("Thumbnail", after=forked))
    history.add("LambdaFunctionSucceeded", after=thumbnail)
    history.leave("Thumbnail")
    last = history.fail_call("Boom", after=labels)
    history.add("ParallelStateFailed", after=last)
    history.fail("Boom")
    assert statuses(history) == {"Parallel": "FAILED", "Labels": "FAILED", "Thumbnail": "SUCCEEDED"}
    assert failure(history.events) == Failure("Labels", "Boom", "")
    assert transitions_of(states_from_events(history.events)) == 5


def iterations(history: History, *names: str) -> int:
    """A Map state of two iterations, one after the other, each with a task; the last event."""
    history.enter("Each", "Map", after=0)
    history.add("MapStateStarted")
    last = 0
    for name in names:
        history.add("MapIterationStarted", mapIterationStartedEventDetails={"name": "Each"})
        history.enter(name)
        last = history.call()
        if name is not names[-1]:
            history.add("LambdaFunctionSucceeded")
            last = history.leave(name)
            history.add("MapIterationSucceeded")
            history.events.pop()  # the next iteration follows the state, not this event
    return last


def test_a_map_state_contains_the_states_of_all_its_iterations() -> None:
    history = History()
    history.add("ExecutionStarted", after=0)
    last = iterations(history, "Scale", "Scale")
    last = history.fail_call("Boom", after=last)
    history.add("MapIterationFailed", last, mapIterationFailedEventDetails={"name": "Each"})
    history.add("MapStateFailed", last)
    history.fail("Boom")
    assert statuses(history) == {"Each": "FAILED", "Scale": "FAILED"}
    assert failure(history.events) == Failure("Scale", "Boom", "")
    assert transitions_of(states_from_events(history.events)) == 3


def test_a_loop_counts_its_last_round() -> None:
    history = History()
    history.enter("Poll")
    history.call()
    history.fail_call("NotYet")
    history.leave("Poll")
    history.enter("Poll")
    history.call()
    history.add("LambdaFunctionSucceeded")
    history.leave("Poll")
    history.add("ExecutionSucceeded")
    assert statuses(history) == {"Poll": "SUCCEEDED"}
    assert failure(history.events) is None


def test_an_optimized_integration_and_an_activity_have_attempts() -> None:
    for scheduled, failed in (("Task", "TaskTimedOut"), ("Activity", "ActivityTimedOut")):
        history = History()
        history.enter("Queue")
        history.add(f"{scheduled}Scheduled")
        history.add(f"{scheduled}Started")
        history.add(failed)
        history.fail("States.Timeout")
        run = states_from_events(history.events)["Queue"]
        assert [(a.status, a.error) for a in run.attempts] == [("FAILED", "States.Timeout")]


def failed_once() -> History:
    history = History()
    history.add("ExecutionStarted", after=0)
    history.enter("Extract", after=0)
    history.call()
    history.fail_call("Boom")
    history.fail("Boom")
    return history


def test_the_last_end_of_a_redriven_execution_counts() -> None:
    for enters_again in (False, True):
        history = failed_once()
        history.add("ExecutionRedriven")
        if enters_again:
            history.enter("Extract")
        assert statuses(history) == {"Extract": "RUNNING" if enters_again else "FAILED"}
        history.call()
        assert statuses(history) == {"Extract": "RUNNING"}
        history.add("LambdaFunctionSucceeded")
        history.leave("Extract")
        history.add("ExecutionSucceeded")
        run = states_from_events(history.events)["Extract"]
        assert (run.status, run.attempts[-1].status) == ("SUCCEEDED", "SUCCEEDED")
        assert failure(history.events) is None
        assert transitions_of(states_from_events(history.events)) == 2


def test_a_redriven_execution_may_fail_in_a_later_state() -> None:
    history = failed_once()
    history.add("ExecutionRedriven")
    history.call()
    history.add("LambdaFunctionSucceeded")
    history.leave("Extract")
    history.enter("Store")
    history.call()
    history.fail_call("Bang")
    history.fail("Bang")
    assert statuses(history) == {"Extract": "SUCCEEDED", "Store": "FAILED"}
    assert failure(history.events) == Failure("Store", "Bang", "")


def test_an_execution_may_be_redriven_twice() -> None:
    history = failed_once()
    for number in (1, 2):
        history.add("ExecutionRedriven")
        history.call()
        history.fail_call(f"Boom {number}")
        history.fail(f"Boom {number}")
        assert statuses(history) == {"Extract": "FAILED"}
        assert failure(history.events) == Failure("Extract", f"Boom {number}", "")
    run = states_from_events(history.events)["Extract"]
    assert [attempt.error for attempt in run.attempts] == ["Boom", "Boom 1", "Boom 2"]
    history.add("ExecutionRedriven")
    history.call()
    history.add("LambdaFunctionSucceeded")
    history.leave("Extract")
    history.add("ExecutionSucceeded")
    assert statuses(history) == {"Extract": "SUCCEEDED"}
    assert failure(history.events) is None


def test_an_execution_that_is_stopped_after_its_redrive_has_no_failed_state() -> None:
    history = failed_once()
    history.add("ExecutionRedriven")
    history.call()
    history.add("ExecutionAborted", after=0)
    assert statuses(history) == {"Extract": "ABORTED"}
    assert failure(history.events) == Failure("Extract", "Aborted", "")


def test_a_choice_without_a_match_has_failed() -> None:
    history = History()
    history.add("ExecutionStarted", after=0)
    history.enter("Check", "Choice", after=0)
    history.fail("States.NoChoiceMatched", "no rule")
    run = states_from_events(history.events)["Check"]
    assert (run.status, run.error, run.cause) == ("FAILED", "States.NoChoiceMatched", "no rule")
    assert failure(history.events) == Failure("Check", "States.NoChoiceMatched", "no rule")


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        (None, "LambdaFunctionScheduleFailed"),
        ("LambdaFunctionScheduled", "LambdaFunctionStartFailed"),
        (None, "ActivityScheduleFailed"),
        ("TaskScheduled", "TaskStartFailed"),
        ("TaskScheduled", "TaskSubmitFailed"),
    ],
)
def test_a_call_that_never_started_is_a_failed_attempt(before: str | None, kind: str) -> None:
    history = History()
    history.enter("Extract")
    details = {f"{kind[0].lower()}{kind[1:]}EventDetails": {"error": "Refused", "cause": "busy"}}
    if before:
        history.add(before)
    history.add(kind, **details)
    history.fail("Refused", "busy")
    run = states_from_events(history.events)["Extract"]
    assert [(a.status, a.error) for a in run.attempts] == [("FAILED", "Refused")]
    assert failure(history.events) == Failure("Extract", "Refused", "busy")


def test_failures_that_a_map_run_tolerates_are_no_failure() -> None:
    history = History()
    history.enter("Each", "Map", after=0)
    history.add("MapStateStarted")
    run = history.add("MapRunStarted")
    history.add("MapRunSucceeded")
    history.add("MapStateSucceeded", after=run)
    history.leave("Each", "Map", after=run)
    history.add("ExecutionSucceeded")
    assert statuses(history) == {"Each": "SUCCEEDED"}


def test_a_map_run_with_too_many_failures_has_its_error() -> None:
    history = History()
    history.enter("Each", "Map", after=0)
    history.add("MapStateStarted")
    history.add("MapRunStarted")
    details = {"error": "States.ExceedToleratedFailureThreshold", "cause": "6 of 10"}
    history.add("MapRunFailed", mapRunFailedEventDetails=details)
    history.add("MapStateFailed")
    history.fail(**details)
    found = states_from_events(history.events)["Each"]
    assert (found.status, found.error, found.cause) == ("FAILED", *details.values())


def test_everything_that_ran_when_the_time_limit_ended_the_execution_has_failed() -> None:
    history, labels, _ = two_branches()
    history.add("LambdaFunctionSucceeded", after=labels)
    history.leave("Labels")
    history.add("ExecutionTimedOut", after=0)
    assert statuses(history) == {"Parallel": "FAILED", "Labels": "SUCCEEDED", "Thumbnail": "FAILED"}
    assert failure(history.events) == Failure("Thumbnail", "States.Timeout", "")


def test_a_redrive_continues_only_the_branch_that_failed() -> None:
    history, labels, thumbnail = two_branches()
    history.add("LambdaFunctionSucceeded", after=labels)
    history.leave("Labels")
    last = history.fail_call("Boom", after=thumbnail)
    history.add("ParallelStateFailed", after=last)
    history.fail("Boom")
    history.add("ExecutionRedriven")
    history.call()
    history.add("LambdaFunctionSucceeded")
    history.leave("Thumbnail")
    history.add("ParallelStateSucceeded")
    history.leave("Parallel", "Parallel")
    history.add("ExecutionSucceeded")
    assert set(statuses(history).values()) == {"SUCCEEDED"}


def test_an_event_that_follows_a_later_one_ends_the_chain() -> None:
    """An emulator wrote such histories after a restart."""
    history = History()
    history.add("ExecutionStarted")
    history.enter("Extract", after=5)
    history.call()
    history.fail("States.ServiceRestart")
    assert states_from_events(history.events)["Extract"].status == "FAILED"


def test_events_after_the_end_without_a_redrive_are_ignored() -> None:
    history = failed_once()
    history.add("LambdaFunctionSucceeded", after=3)
    assert statuses(history) == {"Extract": "FAILED"}


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
