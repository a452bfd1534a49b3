"""Photos in Trash and the pipeline: executions, events, the reconciliation and the purge."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from backend import timestamps
from backend.aws.execution_names import name_from_arn
from backend.database import keys
from backend.database.photo_progress import PhotoProgress
from backend.database.photos import Photos
from backend.database.update_expressions import update
from backend.executions.retries import run_again
from backend.executions.starter import RetryRefused
from backend.handlers import purge_trash
from backend.handlers.common.environment import resources
from backend.reconciliation.mismatches import Mismatch
from backend.reconciliation.reconciler import Reconciliation
from tests.moto.faults import SERVER_ERROR, failing
from tests.moto.pipeline import BUCKET, OWNER, Pipeline, jpeg, new_name

NOW = "2026-11-23T12:00:00.000Z"
SORT_KEYS = {"sort_at", "album_sort", "in_flight_since"}


def photos() -> Photos:
    return Photos(resources().image_metadata, OWNER)


def trash(photo_id: str, moment: str = NOW) -> None:
    assert photos().trashed.add(photo_id, moment)


def listed() -> list[str]:
    return [photo.photo_id for photo in photos().by_time()]


def in_trash() -> list[str]:
    return [photo.photo_id for photo in photos().trashed.all()]


def mismatches(*, repair: bool = False) -> list[Mismatch]:
    soon = datetime.now(UTC) + timedelta(hours=2)
    slices = Reconciliation(resources(), latest=soon).slices(repair=repair)
    return [mismatch for part in slices for mismatch in part.mismatches]


def photo_id_of(name: str | None) -> str:
    assert name
    return name.rsplit("-", 2)[0]


def before_step(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, task: str, act: Callable[[], None]
) -> None:
    """Let something happen at the beginning of a task."""
    handler = pipeline.machine.handlers[task]

    def acted(event: Any, context: Any) -> Any:
        act()
        return handler(event, context)

    monkeypatch.setitem(pipeline.machine.handlers, task, acted)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "task",
    [
        "StoreImageMetadata",
        *(
            pytest.param(one, marks=pytest.mark.soak)
            for one in ("ExtractImageMetadata", "DetectLabels")
        ),
    ],
)
def test_a_photo_trashed_during_its_execution_is_complete_and_stays_in_trash(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, task: str
) -> None:
    name = new_name()
    photo_id = name.removesuffix(".jpg")
    in_flight: list[Any] = []

    def trash_it() -> None:
        trash(photo_id)
        in_flight.extend(photos().in_flight())

    before_step(pipeline, monkeypatch, task, trash_it)
    _, item = pipeline.process(name, jpeg())

    assert in_flight == []  # the live panel forgets it at once
    assert item["status"] == "SUCCEEDED"
    assert (item["width"], bool(item["thumbnail"])) == (640, True)
    assert not SORT_KEYS & set(item)
    assert (listed(), in_trash(), photos().in_flight()) == ([], [photo_id], [])
    assert photos().trashed.restore(photo_id, "unsorted")
    assert listed() == [photo_id]
    assert photos().get(photo_id)


@pytest.mark.soak
def test_a_photo_trashed_and_restored_while_a_step_works_is_listed(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = new_name()
    photo_id = name.removesuffix(".jpg")
    write, moved = PhotoProgress._write, []

    def moved_meanwhile(progress: PhotoProgress, **change: Any) -> Any:
        if "sort_at" in change["set_"] and not moved:
            trash(photo_id)
            moved.append("to Trash")
        elif "trashed_sort_at" in change["set_"] and len(moved) == 1:
            assert photos().trashed.restore(photo_id, "unsorted")
            moved.append("back")
        return write(progress, **change)

    monkeypatch.setattr(PhotoProgress, "_write", moved_meanwhile)
    _, item = pipeline.process(name, jpeg())
    assert moved == ["to Trash", "back"]
    assert item["status"] == "SUCCEEDED"
    assert "trashed_sort_at" not in item
    assert listed() == [photo_id]


@pytest.mark.soak
def test_a_photo_trashed_before_its_event_comes_stays_in_trash(pipeline: Pipeline) -> None:
    name = new_name()
    photo_id = name.removesuffix(".jpg")
    key = f"private/{OWNER}/uploads/{name}"
    photos().add_pending(photo_id, "rome", "a.jpg", key)
    trash(photo_id)
    event = pipeline.upload(name, jpeg())
    assert mismatches() == []  # even if the event is lost: a restore makes it one
    execution = pipeline.deliver(event)
    assert execution
    pipeline.end(execution)
    item = pipeline.photo(photo_id)
    assert (item["status"], item["album_id"]) == ("SUCCEEDED", "rome")
    assert not SORT_KEYS & set(item)
    assert pipeline.deliver(event) is None


def test_a_restored_photo_whose_event_was_lost_is_processed(pipeline: Pipeline) -> None:
    name = new_name()
    photo_id = name.removesuffix(".jpg")
    photos().add_pending(photo_id, "unsorted", "a.jpg", f"private/{OWNER}/uploads/{name}")
    trash(photo_id)
    pipeline.upload(name, jpeg())
    assert photos().trashed.restore(photo_id, "unsorted")
    assert [photo.photo_id for photo in photos().in_flight()] == [photo_id]
    assert [mismatch.kind for mismatch in mismatches()] == ["UPLOAD_NOT_PROCESSED"]


@pytest.mark.soak
def test_a_repeated_event_leaves_a_photo_in_trash_and_new_content_takes_it_out(
    pipeline: Pipeline,
) -> None:
    name = new_name()
    event = pipeline.upload(name, jpeg())
    first = pipeline.deliver(event)
    photo_id = photo_id_of(first)
    pipeline.end(first or "")
    trash(photo_id)
    assert pipeline.deliver(event) is None
    assert in_trash() == [photo_id]

    _, item = pipeline.process(name, jpeg("red"))
    assert item["status"] == "SUCCEEDED"
    assert not {"trashed_at", "trashed_sort_at"} & set(item)
    assert (listed(), in_trash()) == ([photo_id], [])


def test_a_photo_in_trash_is_no_mismatch_and_keeps_its_objects(pipeline: Pipeline) -> None:
    _, item = pipeline.process(new_name(), jpeg())
    broken, _ = pipeline.process(new_name(), b"text")
    objects = pipeline.objects()
    trash(item["photo_id"])
    trash(photo_id_of(name_from_arn(broken.arn)))
    assert mismatches(repair=True) == []
    assert pipeline.objects() == objects


@pytest.mark.parametrize(
    "change",
    [
        {"s3_key": f"private/{OWNER}/uploads/gone.jpg"},
        {"error": "States.ServiceRestart", "status": "FAILED"},
    ],
)
def test_a_photo_in_trash_is_not_repaired(pipeline: Pipeline, change: dict[str, str]) -> None:
    _, item = pipeline.process(new_name(), jpeg())
    resources().image_metadata.update(update(keys.photo_key(OWNER, item["photo_id"]), set_=change))
    assert mismatches()
    trash(item["photo_id"])
    assert [m.kind for m in mismatches() if m.subject == item["photo_id"]] == []


def test_a_photo_in_trash_is_not_run_again(pipeline: Pipeline) -> None:
    run, _ = pipeline.process(new_name(), b"text")
    name = name_from_arn(run.arn)
    trash(photo_id_of(name))
    with pytest.raises(RetryRefused):
        resources().execution_starter.start_retry(OWNER, photo_id_of(name))
    assert run_again(resources().execution_starter, name).refused == "its photo is in Trash"
    assert "attention" not in pipeline.execution(name)
    assert photos().trashed.restore(photo_id_of(name), "unsorted")
    pipeline.end(resources().execution_starter.start_retry(OWNER, photo_id_of(name)))


def days_ago(days: float) -> str:
    return timestamps.iso(datetime.now(UTC) - timedelta(days=days))


def purge(left_ms: int = 300_000) -> int:
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: left_ms)
    return purge_trash.handler({}, context)["deleted"]


def forge(photo_id: str, **values: str) -> None:
    """Write into an item, as its owner can."""
    resources().image_metadata.update(update(keys.photo_key(OWNER, photo_id), set_=values))


def test_the_purge_deletes_what_was_in_trash_for_30_days(pipeline: Pipeline) -> None:
    ids = [str(pipeline.process(new_name(), jpeg())[1]["photo_id"]) for _ in range(3)]
    trash(ids[0], days_ago(30.01))
    trash(ids[1], days_ago(29.9))
    assert purge() == 1
    assert in_trash() == [ids[1]]
    assert listed() == [ids[2]]
    assert pipeline.photo(ids[0])["status"] == "DELETED"
    assert not [key for key in pipeline.objects() if ids[0] in key]
    assert len(pipeline.objects()) == 4  # two originals, two thumbnails
    assert purge() == 0
    assert mismatches() == []


def test_the_purge_stops_before_its_time_limit_and_continues(pipeline: Pipeline) -> None:
    ids = [str(pipeline.process(new_name(), jpeg())[1]["photo_id"]) for _ in range(2)]
    for photo_id in ids:
        trash(photo_id, days_ago(40))
    assert purge(left_ms=10_000) == 1
    assert purge(left_ms=10_000) == 1
    assert in_trash() == []


@pytest.mark.soak
def test_a_photo_that_is_restored_during_the_purge_is_kept(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, item = pipeline.process(new_name(), jpeg())
    photo_id = str(item["photo_id"])
    trash(photo_id, days_ago(40))
    objects, begin = pipeline.objects(), Photos.begin_deletion

    def restored_first(table: Photos, photo_id: str, **options: Any) -> Any:
        assert photos().trashed.restore(photo_id, "unsorted")
        return begin(table, photo_id, **options)

    monkeypatch.setattr(Photos, "begin_deletion", restored_first)
    assert purge() == 0
    assert listed() == [photo_id]
    assert pipeline.objects() == objects


def test_the_purge_deletes_no_object_of_another_owner(pipeline: Pipeline) -> None:
    theirs = "private/us-east-1:victim/uploads/photo.jpg"
    boto3.client("s3").put_object(Bucket=BUCKET, Key=theirs, Body=jpeg())
    _, item = pipeline.process(new_name(), jpeg())
    trash(item["photo_id"], days_ago(40))
    forge(item["photo_id"], s3_key=theirs)
    assert purge() == 1
    assert theirs in pipeline.objects()


@pytest.mark.soak
def test_odd_items_and_refused_objects_do_not_stop_the_purge(pipeline: Pipeline) -> None:
    ids = [str(pipeline.process(new_name(), jpeg())[1]["photo_id"]) for _ in range(2)]
    for photo_id in ids:
        trash(photo_id, days_ago(40))
    forge("odd", trashed_at=days_ago(50))
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 300_000)
    with failing("s3", "DeleteObjects", SERVER_ERROR):
        # The odd item has no objects: only its tombstone is written.
        assert purge_trash.handler({}, context) == {"deleted": 1, "failed": 2}
    assert in_trash() == []
    assert {m.kind for m in mismatches(repair=True)} == {"DELETION_NOT_FINISHED"}
    assert pipeline.objects() == set()
