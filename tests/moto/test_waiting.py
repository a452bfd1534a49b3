"""The time that photos wait, from the upload to the first state."""

from typing import Any

import pytest

from backend import timestamps
from backend.aws.execution_names import name_from_arn
from backend.database.photos import Photos
from backend.handlers.common.environment import resources
from backend.operations.execution_view import WAITING, timeline
from backend.timestamps import milliseconds_between
from tests.moto.operations import Operator, operations_of
from tests.moto.pipeline import OWNER, Pipeline, jpeg, new_name


def test_a_photo_waits_from_its_upload_to_its_first_state(pipeline: Pipeline) -> None:
    event = pipeline.upload(new_name(), jpeg())
    event["time"] = "2026-11-23T17:21:11Z"
    name = pipeline.deliver(event)
    assert name
    pipeline.end(name)
    item = pipeline.execution(name)
    first = min(step["started_at"] for step in item["steps"].values())
    assert item["queued_at"] == "2026-11-23T17:21:11.000Z"
    assert item["waited_ms"] == milliseconds_between(item["queued_at"], first)
    counted = pipeline.counters()
    assert sum(counted.get(f"waited_{bucket}", 0) for bucket in ("longer",)) == 1
    assert counted["visible_ms_longer"] == milliseconds_between(item["queued_at"], item["ended_at"])


def test_a_photo_that_the_dashboard_added_waits_since_then(pipeline: Pipeline) -> None:
    """Its time has milliseconds; the time of S3's event has seconds."""
    name = new_name()
    photo_id = name.removesuffix(".jpg")
    photos = Photos(resources().image_metadata, OWNER)
    photos.add_pending(photo_id, "unsorted", "it.jpg", f"private/{OWNER}/uploads/{name}")
    photo = photos.get(photo_id)
    assert photo
    run, _ = pipeline.process(name, jpeg())
    execution = pipeline.execution(name_from_arn(run.arn))
    assert execution["queued_at"] == photo.in_flight_since


def test_a_retry_waits_since_it_was_requested(pipeline: Pipeline) -> None:
    run, photo = pipeline.process(new_name(), b"text")
    before = timestamps.now()
    name = resources().execution_starter.start_retry(OWNER, photo["photo_id"])
    pipeline.end(name)
    item = pipeline.execution(name)
    assert before <= item["queued_at"] <= item["started_at"]
    assert item["queued_at"] > pipeline.execution(name_from_arn(run.arn))["ended_at"]


def test_the_wait_is_the_first_bar_of_the_timeline(pipeline: Pipeline) -> None:
    run, _ = pipeline.process(new_name(), jpeg())
    view = operations_of(pipeline, Operator()).execution(name_from_arn(run.arn))
    assert view.item
    assert view.item.waited_ms is not None
    wait, first, *_ = timeline(view, run.events[-1]["timestamp"])
    assert (wait.state, wait.status, wait.start_ms) == (WAITING, "WAITING", 0)
    assert 0 < wait.end_ms <= first.start_ms


def test_a_step_starts_when_its_state_is_entered(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in the history, so that the live panel shows the durations of the execution's page."""
    entered: dict[str, str] = {}
    handler = pipeline.machine.handlers["StoreImageMetadata"]

    def noting(event: dict[str, Any], context: object) -> Any:
        entered["at"] = event["state"]["EnteredTime"]
        return handler(event, context)

    monkeypatch.setitem(pipeline.machine.handlers, "StoreImageMetadata", noting)  # type: ignore[arg-type]
    _, photo = pipeline.process(new_name(), jpeg())
    step = photo["steps"]["StoreImageMetadata"]
    assert step["started_at"] == timestamps.iso(timestamps.parse(entered["at"]))
    assert step["lambda_ms"] <= step["ms"]
