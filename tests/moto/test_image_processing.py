"""How the definition handles results and errors of its tasks, which are Python functions here."""

import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from moto.stepfunctions.parser.asl.component.common.timeouts.timeout import TimeoutSeconds

from tests.infrastructure_facts import BRANCHES, TASKS, Branch
from tests.moto.conftest import Deploy
from tests.moto.machine import Handler, Machine

PHOTO = {
    "bucket": "photos",
    "key": "private/us-east-1:owner/uploads/one.jpg",
    "owner": "us-east-1:owner",
    "photo_id": "one",
    "sequencer": "00000660F51C7FEE57",
    "attempt": 1,
}
METADATA = {"format": "JPEG", "width": 4, "height": 3, "size_bytes": 99}
ANSWERS: Mapping[str, Any] = {
    **{task: {"answer of": task} for task in TASKS},
    "ExtractImageMetadata": METADATA,
}
BEFORE_BRANCHES = sorted(set(TASKS) - {branch.task for branch in BRANCHES})
PERMANENT = (
    "NotSupportedImageType",
    "BrokenImage",
    "ImageTooLarge",
    "MissingObject",
    "AwsRefused",
    "KeyError",
)
TEMPORARY = (
    "AwsUnavailable",
    "Lambda.Unknown",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.ClientExecutionTimeoutException",
    "Runtime.ExitError",
    "Sandbox.Timedout",
)
THROTTLED = ("AwsThrottled", "Lambda.TooManyRequestsException")
TASK_LIMIT = 120  # seconds, TimeoutSeconds of every task
ATTEMPTS, THROTTLED_ATTEMPTS = 5, 21  # the first and MaxAttempts of the definition


def answering(value: Any) -> Handler:
    return lambda event, context: value


def failing(error: str, times: int = 1000, then: Any = None) -> Handler:
    """Raises an error of that name for the first calls."""
    left = [type(error, (Exception,), {})(f"{error} happened")] * times

    def handler(event: dict[str, Any], context: object) -> Any:
        if left:
            raise left.pop()
        return then

    return handler


@pytest.fixture
def machine_with(deploy_machine: Deploy) -> Any:
    def deploy(**handlers: Handler) -> Machine:
        every = {name: answering(value) for name, value in ANSWERS.items()}
        return deploy_machine({**every, **handlers})

    return deploy


@pytest.fixture
def one_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit of every task is a second, so that it can be waited for."""

    def shortened(limit: TimeoutSeconds, env: Any) -> None:
        env.stack.append(1 if limit.timeout_seconds == TASK_LIMIT else limit.timeout_seconds)

    monkeypatch.setattr(TimeoutSeconds, "_eval_body", shortened)


def hanging(_event: dict[str, Any], _context: object) -> None:
    threading.Event().wait(1.5)


@pytest.mark.usefixtures("one_second")
def test_a_task_that_times_out_is_retried_then_fails(machine_with: Any) -> None:
    machine = machine_with(ExtractImageMetadata=hanging)
    run = machine.run(PHOTO)
    assert (run.status, run.error) == ("FAILED", "States.Timeout")
    assert len(machine.inputs("ExtractImageMetadata")) == ATTEMPTS


@pytest.mark.soak
@pytest.mark.usefixtures("one_second")
def test_a_branch_that_times_out_does_not_affect_the_others(machine_with: Any) -> None:
    machine = machine_with(DetectLabels=hanging)
    run = machine.run(PHOTO)
    assert run.status == "SUCCEEDED"
    late, *others = run.output["branches"]
    assert BRANCHES[0].task == "DetectLabels"
    assert late["error"]["Error"] == "States.Timeout"
    for branch, output in zip(BRANCHES[1:], others, strict=True):
        assert output[branch.result] == ANSWERS[branch.task]
    assert len(machine.inputs("DetectLabels")) == ATTEMPTS


def test_visits_every_state_in_order(machine_with: Any) -> None:
    run = machine_with().run(PHOTO)

    assert run.status == "SUCCEEDED"
    assert run.visited[:4] == [
        "ExtractImageMetadata",
        "ImageTypeCheck",
        "StoreImageMetadata",
        "ParallelProcessing",
    ]
    assert sorted(run.visited[4:]) == sorted(branch.task for branch in BRANCHES)


def test_each_result_is_in_the_output_of_its_branch(machine_with: Any) -> None:
    outputs = machine_with().run(PHOTO).output["branches"]

    for branch, output in zip(BRANCHES, outputs, strict=True):
        result = {branch.result: ANSWERS[branch.task]}
        assert output == {**PHOTO, "metadata": METADATA, **result}


@pytest.mark.parametrize("state", ANSWERS)
def test_every_task_receives_the_execution_and_its_own_state(machine_with: Any, state: str) -> None:
    machine = machine_with()
    run = machine.run(PHOTO)

    (event,) = machine.inputs(state)
    assert event["execution"]["Id"] == run.arn
    assert event["execution"]["Input"] == PHOTO
    assert (event["state"]["Name"], event["state"]["RetryCount"]) == (state, 0)
    assert datetime.fromisoformat(event["state"]["EnteredTime"]).tzinfo


@pytest.mark.parametrize("found", ["GIF", "PDF", "TEXT", "UNKNOWN"])
def test_other_formats_end_as_not_supported_and_store_nothing(
    machine_with: Any, found: str
) -> None:
    metadata = {"format": found, "size_bytes": 9}
    run = machine_with(ExtractImageMetadata=answering(metadata)).run(PHOTO)

    assert (run.status, run.error) == ("FAILED", "NotSupportedImageType")
    assert run.cause == f"Only JPEG and PNG photos are supported, this file is {found}."
    assert run.visited == ["ExtractImageMetadata", "ImageTypeCheck", "NotSupportedImageType"]


def test_png_is_supported(machine_with: Any) -> None:
    metadata = {**METADATA, "format": "PNG"}
    assert machine_with(ExtractImageMetadata=answering(metadata)).run(PHOTO).status == "SUCCEEDED"


@pytest.mark.parametrize("state", ANSWERS)
def test_each_retry_receives_its_number(machine_with: Any, state: str) -> None:
    machine = machine_with(**{state: failing("AwsUnavailable", times=2, then=ANSWERS[state])})
    run = machine.run(PHOTO)

    assert run.status == "SUCCEEDED"
    states = [event["state"] for event in machine.inputs(state)]
    assert [passed["RetryCount"] for passed in states] == [0, 1, 2]
    assert len({passed["EnteredTime"] for passed in states}) == 1
    assert run.visited.count(state) == 1


@pytest.mark.parametrize("error", TEMPORARY)
def test_temporary_errors_are_retried_with_bounded_intervals(machine_with: Any, error: str) -> None:
    machine = machine_with(ExtractImageMetadata=failing(error))
    run = machine.run(PHOTO)

    assert (run.status, run.error) == ("FAILED", error)
    assert len(machine.inputs("ExtractImageMetadata")) == ATTEMPTS
    longest_pauses = (1, 2, 4, 8)  # seconds; full jitter takes any part of them
    assert all(0 <= p <= most for p, most in zip(machine.pauses, longest_pauses, strict=True))


@pytest.mark.parametrize("error", THROTTLED)
def test_throttling_is_retried_for_minutes(machine_with: Any, error: str) -> None:
    machine = machine_with(ExtractImageMetadata=failing(error))
    run = machine.run(PHOTO)

    assert (run.status, run.error) == ("FAILED", error)
    assert len(machine.inputs("ExtractImageMetadata")) == THROTTLED_ATTEMPTS
    longest_pauses = (2, 4, 8, 16, 32, *[60] * 15)  # seconds; full jitter takes any part of them
    assert all(0 <= p <= most for p, most in zip(machine.pauses, longest_pauses, strict=True))
    assert sum(machine.pauses) > 120


def test_throttling_leaves_the_retries_for_faults(machine_with: Any) -> None:
    errors = ["AwsThrottled"] * 6 + ["AwsUnavailable"] * 4 + ["AwsThrottled"] * 6

    def handler(event: dict[str, Any], context: object) -> Any:
        if errors:
            raise type(errors.pop(), (Exception,), {})
        return METADATA

    assert machine_with(ExtractImageMetadata=handler).run(PHOTO).status == "SUCCEEDED"


@pytest.mark.parametrize(
    ("state", "error"),
    [*(("ExtractImageMetadata", error) for error in PERMANENT), ("StoreImageMetadata", "KeyError")],
)
def test_a_permanent_error_is_not_retried(machine_with: Any, state: str, error: str) -> None:
    machine = machine_with(**{state: failing(error)})
    run = machine.run(PHOTO)

    assert (run.status, run.error) == ("FAILED", error)
    assert f"{error} happened" in run.cause
    assert len(machine.inputs(state)) == 1
    assert run.visited[-1] == state


@pytest.mark.parametrize("state", BEFORE_BRANCHES)
def test_a_superseded_execution_succeeds(machine_with: Any, state: str) -> None:
    machine = machine_with(**{state: failing("PhotoSuperseded")})
    run = machine.run(PHOTO)

    assert run.status == "SUCCEEDED"
    assert run.visited[-2:] == [state, "Superseded"]
    assert run.output["error"]["Error"] == "PhotoSuperseded"
    assert len(machine.inputs(state)) == 1


@pytest.mark.parametrize("error", ["PhotoSuperseded", "AwsRefused", "ValueError"])
@pytest.mark.parametrize("branch", BRANCHES, ids=lambda branch: branch.task)
def test_a_failed_branch_does_not_affect_the_others(
    machine_with: Any, branch: Branch, error: str
) -> None:
    machine = machine_with(**{branch.task: failing(error)})
    run = machine.run(PHOTO)

    assert run.status == "SUCCEEDED"
    assert branch.failed in run.visited
    assert len(machine.inputs(branch.task)) == 1
    for other, output in zip(BRANCHES, run.output["branches"], strict=True):
        if other == branch:
            assert output["error"]["Error"] == error
        else:
            assert "error" not in output
            assert output[other.result] == ANSWERS[other.task]


def test_all_branches_may_fail(machine_with: Any) -> None:
    run = machine_with(**{branch.task: failing("AwsRefused") for branch in BRANCHES}).run(PHOTO)

    assert run.status == "SUCCEEDED"
    errors = [output["error"]["Error"] for output in run.output["branches"]]
    assert errors == ["AwsRefused"] * len(BRANCHES)


@pytest.mark.parametrize("error", ["BrokenImage", "MissingObject"])
@pytest.mark.parametrize("state", [branch.task for branch in BRANCHES])
def test_an_error_of_the_photo_in_a_branch_fails_the_execution(
    machine_with: Any, state: str, error: str
) -> None:
    run = machine_with(**{state: failing(error)}).run(PHOTO)

    assert (run.status, run.error) == ("FAILED", error)
    assert f"{error} happened" in (run.cause or "")
