"""The daily ceiling of Rekognition calls: photos beyond it wait for their labels, in order."""

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from backend.database import keys, rekognition_calls
from backend.database.photos import Photos
from backend.handlers import compare_labels, reconcile
from backend.handlers.common.environment import resources
from backend.operations.execution_filter import ExecutionFilter
from backend.operations.overview import read_overview
from tests.moto.faults import SERVER_ERROR, THROTTLING, failing
from tests.moto.operations import Operator, operations_of
from tests.moto.pipeline import OWNER, Pipeline, jpeg, new_name

TODAY, TOMORROW = "2026-11-27", "2026-11-28"
_CONTEXT = SimpleNamespace(get_remaining_time_in_millis=lambda: 300_000)


pytestmark = pytest.mark.usefixtures("all_end")


@pytest.fixture
def ceiling(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets the ceiling, and the day."""

    def of_day(calls: int, day: str = TODAY) -> None:
        monkeypatch.setenv("REKOGNITION_CALLS_PER_DAY", str(calls))
        monkeypatch.setattr(rekognition_calls, "_today", lambda: day)

    return of_day


def calls(day: str = TODAY) -> int:
    item = resources().operations.get(keys.rekognition_key(day)) or {}
    return int(item.get("calls", 0))


def run_scheduled(pipeline: Pipeline) -> list[str]:
    """What the schedule starts; waits for the ends. Returns the photos in the order of starts."""
    before = {run["executionArn"] for run in listed(pipeline)}
    reconcile.handler({}, _CONTEXT)
    started = [run for run in listed(pipeline) if run["executionArn"] not in before]
    for run in started:
        pipeline.end(run["name"])
    return [run["name"].rsplit("-", 2)[0] for run in sorted(started, key=lambda r: r["startDate"])]


def listed(pipeline: Pipeline) -> list[Any]:
    found = boto3.client("stepfunctions").list_executions(stateMachineArn=pipeline.machine.arn)
    return list(found["executions"])


def waiting() -> int:
    return read_overview(resources().operations, datetime.now(UTC), has_ceiling=True).waiting


def test_a_photo_beyond_the_ceiling_has_everything_but_labels(
    pipeline: Pipeline, ceiling: Callable[..., None]
) -> None:
    ceiling(1)
    _, first = pipeline.process(new_name(), jpeg())
    run, second = pipeline.process(new_name(), jpeg("navy"))
    assert first["labels"]
    assert (second["status"], second["labels"], "labels_wait_since" in second) == (
        "SUCCEEDED", [], True,
    )  # fmt: skip
    assert second["thumbnail"]
    coverage, _ = Photos(resources().image_metadata, OWNER).coverage_of_album("unsorted")
    assert (coverage.photos, coverage.labeled) == (2, 1)
    execution = pipeline.execution(run.arn.rpartition(":")[2])
    assert (execution["outcome"], execution["attention"]) == ("SUCCEEDED", "WAITING")
    assert (pipeline.counters()["labelled"], calls(), waiting()) == (1, 1, 1)


def test_it_is_continued_on_the_next_day(pipeline: Pipeline, ceiling: Callable[..., None]) -> None:
    ceiling(1)
    pipeline.process(new_name(), jpeg())
    _, photo = pipeline.process(new_name(), jpeg("navy"))
    assert run_scheduled(pipeline) == []
    ceiling(1, TOMORROW)
    assert run_scheduled(pipeline) == [photo["photo_id"]]
    continued = pipeline.photo(photo["photo_id"])
    assert (continued["status"], continued["attempt"], bool(continued["labels"])) == (
        "SUCCEEDED", 2, True,
    )  # fmt: skip
    assert "labels_wait_since" not in continued
    assert (calls(TODAY), calls(TOMORROW), waiting()) == (1, 1, 0)


@pytest.mark.soak
def test_photos_keep_their_places_when_the_ceiling_is_raised(
    pipeline: Pipeline, ceiling: Callable[..., None]
) -> None:
    ceiling(1)
    pipeline.process(new_name(), jpeg())
    earlier = [pipeline.process(new_name(), jpeg(c))[1]["photo_id"] for c in ("red", "blue")]
    ceiling(3)
    _, later = pipeline.process(new_name(), jpeg("gold"))
    assert "labels_wait_since" in later, "the others come first"
    assert run_scheduled(pipeline) == earlier
    assert waiting() == 1
    ceiling(0)
    assert run_scheduled(pipeline) == [later["photo_id"]]
    assert waiting() == 0


def test_a_call_that_rekognition_did_not_answer_does_not_count(
    pipeline: Pipeline, ceiling: Callable[..., None]
) -> None:
    ceiling(5)
    detect = pipeline.machine.handlers["DetectLabels"]

    def first_call_is_throttled(event: Any, context: object) -> object:
        if event["state"]["RetryCount"]:
            return detect(event, context)
        with failing("rekognition", "DetectLabels", THROTTLING):
            return detect(event, context)

    handlers = {**pipeline.machine.handlers, "DetectLabels": first_call_is_throttled}
    pipeline.machine.handlers = handlers
    pipeline.process(new_name(), jpeg())
    assert calls() == 1


@pytest.mark.soak
def test_a_photo_that_was_deleted_waits_no_more_and_takes_no_call(
    pipeline: Pipeline, ceiling: Callable[..., None]
) -> None:
    ceiling(1)
    pipeline.process(new_name(), jpeg())
    deleted, kept = (pipeline.process(new_name(), jpeg(c))[1]["photo_id"] for c in ("red", "blue"))
    Photos(resources().image_metadata, OWNER).begin_deletion(deleted)
    ceiling(1, TOMORROW)
    assert run_scheduled(pipeline) == [kept]
    assert (calls(TOMORROW), waiting()) == (1, 0)


@pytest.mark.soak
def test_what_could_not_be_started_still_waits(
    pipeline: Pipeline, ceiling: Callable[..., None]
) -> None:
    ceiling(1)
    pipeline.process(new_name(), jpeg())
    pipeline.process(new_name(), jpeg("red"))
    ceiling(1, TOMORROW)
    with failing("dynamodb", "GetItem", SERVER_ERROR):
        reconcile.run_waiting(
            resources().execution_starter, resources().rekognition_calls, lambda: False
        )
    assert (calls(TOMORROW), waiting()) == (0, 1)
    assert len(run_scheduled(pipeline)) == 1


@pytest.mark.soak
def test_a_comparison_counts_too(pipeline: Pipeline, ceiling: Callable[..., None]) -> None:
    ceiling(2)
    _, photo = pipeline.process(new_name(), jpeg())
    event = {
        "action": "compare",
        "photos": [{"owner": OWNER, "photo_id": photo["photo_id"]}],
    }
    assert compare_labels.handler(event, None)["results"][0]["refused"] is None
    (result,) = compare_labels.handler(event, None)["results"]
    assert result["refused"] == "today's limit of tag detections is reached"


def test_operators_list_the_photos_that_wait(
    pipeline: Pipeline, ceiling: Callable[..., None]
) -> None:
    ceiling(1)
    pipeline.process(new_name(), jpeg())
    run, _ = pipeline.process(new_name(), jpeg("red"))
    page = operations_of(pipeline, Operator()).page(ExecutionFilter(view="waiting"))
    assert [execution.execution_arn for execution in page.executions] == [run.arn]
