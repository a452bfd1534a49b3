"""What the definition does with results and errors of its tasks; the tasks are stand-ins."""

import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from moto.stepfunctions.parser.asl.component.common.timeouts.timeout import TimeoutSeconds

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
    "ExtractImageMetadata": METADATA,
    "StoreImageMetadata": {},
    "DetectLabels": {"count": 2},
    "GenerateThumbnail": {"key": "private/us-east-1:owner/resized/one/a.jpg"},
}
BEFORE_BRANCHES = ("ExtractImageMetadata", "StoreImageMetadata")
PERMANENT = (
    "NotSupportedImageType",
    "BrokenImage",
    "ImageTooLarge",
    "MissingObject",
    "AwsRefused",
    "KeyError",
)
PASSING = (
    "AwsUnavailable",
    "Lambda.Unknown",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    "Lambda.ClientExecutionTimeoutException",
    "Runtime.ExitError",
    "Sandbox.Timedout",
)
TASK_LIMIT = 120  # seconds, TimeoutSeconds of every task
ATTEMPTS = 5  # the first and MaxAttempts of the definition


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
def test_a_task_that_does_not_end_in_time_is_tried_again_then_fails(machine_with: Any) -> None:
    machine = machine_with(ExtractImageMetadata=hanging)
    run = machine.run(PHOTO)
    assert (run.status, run.error) == ("FAILED", "States.Timeout")
    assert len(machine.inputs("ExtractImageMetadata")) == ATTEMPTS


@pytest.mark.usefixtures("one_second")
def test_a_branch_that_does_not_end_in_time_loses_only_its_own(machine_with: Any) -> None:
    machine = machine_with(DetectLabels=hanging)
    run = machine.run(PHOTO)
    assert run.status == "SUCCEEDED"
    labelled, shrunk = run.output["branches"]
    assert labelled["error"]["Error"] == "States.Timeout"
    assert shrunk["thumbnail"] == ANSWERS["GenerateThumbnail"]
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
    assert sorted(run.visited[4:]) == ["DetectLabels", "GenerateThumbnail"]


def test_results_land_where_the_next_states_look_for_them(machine_with: Any) -> None:
    labelled, shrunk = machine_with().run(PHOTO).output["branches"]

    assert labelled == {**PHOTO, "metadata": METADATA, "labels": ANSWERS["DetectLabels"]}
    assert shrunk == {**PHOTO, "metadata": METADATA, "thumbnail": ANSWERS["GenerateThumbnail"]}


@pytest.mark.parametrize("state", ANSWERS)
def test_every_task_learns_its_photo_and_its_place_in_the_run(
    machine_with: Any, state: str
) -> None:
    machine = machine_with()
    run = machine.run(PHOTO)

    (event,) = machine.inputs(state)
    assert datetime.fromisoformat(event.pop("entered_at")).tzinfo
    assert event == {**PHOTO, "execution_arn": run.arn, "state": state, "retry_count": 0}


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
def test_a_retry_knows_that_it_is_one(machine_with: Any, state: str) -> None:
    machine = machine_with(**{state: failing("AwsUnavailable", times=2, then=ANSWERS[state])})
    run = machine.run(PHOTO)

    assert run.status == "SUCCEEDED"
    assert [event["retry_count"] for event in machine.inputs(state)] == [0, 1, 2]
    assert len({event["entered_at"] for event in machine.inputs(state)}) == 1
    assert run.visited.count(state) == 1


@pytest.mark.parametrize("error", PASSING)
def test_passing_failures_are_retried_with_bounded_pauses(machine_with: Any, error: str) -> None:
    machine = machine_with(ExtractImageMetadata=failing(error))
    run = machine.run(PHOTO)

    assert (run.status, run.error) == ("FAILED", error)
    assert len(machine.inputs("ExtractImageMetadata")) == ATTEMPTS
    longest_pauses = (1, 2, 4, 8)  # seconds; full jitter takes any part of them
    assert all(0 <= p <= most for p, most in zip(machine.pauses, longest_pauses, strict=True))


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
def test_a_superseded_run_ends_quietly(machine_with: Any, state: str) -> None:
    machine = machine_with(**{state: failing("PhotoSuperseded")})
    run = machine.run(PHOTO)

    assert run.status == "SUCCEEDED"
    assert run.visited[-2:] == [state, "Superseded"]
    assert run.output["error"]["Error"] == "PhotoSuperseded"
    assert len(machine.inputs(state)) == 1


@pytest.mark.parametrize("error", ["PhotoSuperseded", "AwsRefused", "ValueError"])
@pytest.mark.parametrize(
    ("state", "caught", "other"),
    [
        ("DetectLabels", "LabelsFailed", "thumbnail"),
        ("GenerateThumbnail", "ThumbnailFailed", "labels"),
    ],
)
def test_a_failed_branch_leaves_the_other_alone(
    machine_with: Any, state: str, caught: str, other: str, error: str
) -> None:
    machine = machine_with(**{state: failing(error)})
    run = machine.run(PHOTO)

    assert run.status == "SUCCEEDED"
    assert caught in run.visited
    assert len(machine.inputs(state)) == 1
    failed = next(branch for branch in run.output["branches"] if "error" in branch)
    whole = next(branch for branch in run.output["branches"] if "error" not in branch)
    assert failed["error"]["Error"] == error
    assert other in whole


def test_both_branches_may_fail(machine_with: Any) -> None:
    machine = machine_with(
        DetectLabels=failing("AwsRefused"), GenerateThumbnail=failing("KeyError")
    )
    run = machine.run(PHOTO)

    assert run.status == "SUCCEEDED"
    assert [branch["error"]["Error"] for branch in run.output["branches"]] == [
        "AwsRefused",
        "KeyError",
    ]


@pytest.mark.parametrize("error", ["BrokenImage", "MissingObject"])
@pytest.mark.parametrize("state", ["DetectLabels", "GenerateThumbnail"])
def test_a_photo_that_is_itself_the_reason_fails_the_run(
    machine_with: Any, state: str, error: str
) -> None:
    run = machine_with(**{state: failing(error)}).run(PHOTO)

    assert (run.status, run.error) == ("FAILED", error)
    assert f"{error} happened" in (run.cause or "")
