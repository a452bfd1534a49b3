"""What every step does around its work: progress, results, errors, log lines."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import botocore.endpoint
import pytest

from backend.database.attribute_values import Item
from backend.database.keys import photo_key
from backend.errors import AwsUnavailable, BrokenImage, PhotoSuperseded
from backend.handlers.common.environment import resources
from backend.handlers.common.step import Result, Task, run_step
from tests.moto import pipeline as pipelines
from tests.moto.faults import SERVER_ERROR, failing
from tests.moto.machine import deployed_machine, empty_aws
from tests.moto.pipeline import OWNER

ARN = "arn:aws:states:us-east-1:123456789012:execution:ImageProcStateMachine:one-1-1"
INPUT = {
    "key": f"private/{OWNER}/uploads/one.jpg",
    "owner": OWNER,
    "photo_id": "one",
    "sequencer": "1",
    "attempt": 1,
}
STATE = {"Name": "DetectLabels", "RetryCount": 1, "EnteredTime": "2026-11-23T12:00:00.000Z"}
EVENT = {"execution": {"Id": ARN, "Input": INPUT}, "state": STATE}


@pytest.fixture(autouse=True)
def photo(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Item]]:
    """A photo that is assigned to the execution; returns its current item."""
    monkeypatch.setattr(botocore.endpoint.time, "sleep", lambda seconds: None)
    with empty_aws(monkeypatch):
        pipelines.deploy(lambda handlers: deployed_machine(handlers, monkeypatch), monkeypatch)
        table, key = resources().image_metadata, photo_key(OWNER, "one")
        table.put({**key, "status": "RUNNING", "execution_arn": ARN, "steps": {}, "old": "x"})
        yield lambda: table.get(key, consistent=True) or {}


def events(capsys: pytest.CaptureFixture[str]) -> list[str]:
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["execution"] for line in lines} == {"one-1-1"}
    assert {(line["state"], line["call"]) for line in lines} == {("DetectLabels", 2)}
    return [line["event"] for line in lines]


def test_a_result_is_stored_together_with_the_end_of_the_step(
    photo: Callable[[], Item], capsys: pytest.CaptureFixture[str]
) -> None:
    during: list[Any] = []

    def work(task: Task, item: Item) -> Result:
        during.append(photo()["steps"]["DetectLabels"])
        return Result({"count": 2}, {"tags": ["Dog"]}, remove=("old",))

    assert run_step(EVENT, work) == {"count": 2}
    assert (during[0]["status"], during[0]["attempt"]) == ("RUNNING", 2)
    stored = photo()
    assert stored["tags"] == ["Dog"]
    assert "old" not in stored
    assert stored["steps"]["DetectLabels"]["status"] == "SUCCEEDED"
    assert stored["steps"]["DetectLabels"]["ms"] >= 0
    assert events(capsys) == ["started", "succeeded"]


def test_a_failure_is_stored_and_raised_under_its_name(
    photo: Callable[[], Item], capsys: pytest.CaptureFixture[str]
) -> None:
    def work(task: Task, item: Item) -> Result:
        raise BrokenImage("it is cut off")

    with pytest.raises(BrokenImage):
        run_step(EVENT, work)
    step = photo()["steps"]["DetectLabels"]
    assert (step["status"], step["error"], step["cause"]) == (
        *("FAILED", "BrokenImage", "it is cut off"),
    )
    assert events(capsys) == ["started", "failed"]


def test_a_step_of_a_photo_that_is_assigned_to_another_execution_does_no_work(
    photo: Callable[[], Item],
) -> None:
    before = photo()

    def work(task: Task, item: Item) -> Result:
        raise AssertionError("it must not be called")

    with pytest.raises(PhotoSuperseded):
        run_step({"execution": {"Id": f"{ARN}-older", "Input": INPUT}, "state": STATE}, work)
    assert photo() == before


def test_a_photo_deleted_during_the_work_gets_no_result(photo: Callable[[], Item]) -> None:
    def work(task: Task, item: Item) -> Result:
        resources().image_metadata.delete(photo_key(OWNER, "one"))
        return Result({}, {"tags": ["Dog"]})

    with pytest.raises(PhotoSuperseded):
        run_step(EVENT, work)
    assert photo() == {}


def test_the_first_error_is_raised_if_the_failure_cannot_be_stored(
    photo: Callable[[], Item], caplog: pytest.LogCaptureFixture
) -> None:
    def work(task: Task, item: Item) -> Result:
        raise BrokenImage

    def started_then_unavailable(task: Task, item: Item) -> Result:
        outage.__enter__()
        return work(task, item)

    outage = failing("dynamodb", "UpdateItem", SERVER_ERROR)
    with pytest.raises(BrokenImage):
        run_step(EVENT, started_then_unavailable)
    outage.__exit__(None, None, None)
    assert photo()["steps"]["DetectLabels"]["status"] == "RUNNING"
    assert "could not store that DetectLabels failed" in caplog.text


def test_a_failed_cleanup_does_not_fail_the_step(
    photo: Callable[[], Item], capsys: pytest.CaptureFixture[str]
) -> None:
    def cleanup() -> None:
        raise AwsUnavailable

    def work(task: Task, item: Item) -> Result:
        return Result({"count": 0}, afterwards=cleanup)

    assert run_step(EVENT, work) == {"count": 0}
    assert photo()["steps"]["DetectLabels"]["status"] == "SUCCEEDED"
    assert events(capsys) == ["started", "cleanup failed", "succeeded"]
