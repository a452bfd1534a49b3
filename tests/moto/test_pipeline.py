"""Uploads on moto, from the event to the recorded outcome, by the real handlers."""

import uuid
from typing import Any

import boto3
import pytest

from backend import timestamps
from backend.aws.execution_names import name_from_arn
from backend.database import keys
from backend.database.attribute_values import Item
from backend.database.photo_progress import ExecutionRequest, PhotoExecutions, PhotoProgress
from backend.database.photos import Photos
from backend.database.search_terms import parse_search_terms
from backend.database.update_expressions import update
from backend.errors import AwsUnavailable
from backend.handlers import detect_labels, generate_thumbnail
from backend.handlers.common.environment import resources
from tests.corpus import exif_bytes, phones, pictures
from tests.moto.faults import SERVER_ERROR, answer, failing
from tests.moto.pipeline import BUCKET, OWNER, Pipeline, jpeg, new_name


def without_setting() -> int:
    raise KeyError("MAX_PIXELS")


def test_a_photo_is_processed_from_upload_to_outcome(pipeline: Pipeline) -> None:
    name = new_name()
    run, photo = pipeline.process(name, jpeg(), filename="Teal%20sea.jpg")
    assert run.status == "SUCCEEDED"
    assert photo["status"] == "SUCCEEDED"
    assert photo["photo_id"] == name.removesuffix(".jpg")
    assert photo["filename"] == "Teal sea.jpg"
    assert (photo["format"], photo["width"], photo["height"]) == ("JPEG", 640, 480)
    assert photo["thumbnail"]["key"] in pipeline.objects()
    terms = parse_search_terms(photo["tags"])
    assert set(terms.tags) == {label["Name"] for label in photo["labels"]}
    assert set(terms.aliases) == {a["Name"] for label in photo["labels"] for a in label["Aliases"]}
    assert {step["status"] for step in photo["steps"].values()} == {"SUCCEEDED"}
    assert "extracted" not in photo
    assert "in_flight_since" not in photo


def test_a_position_gets_its_place_which_no_execution_shows(pipeline: Pipeline) -> None:
    run, photo = pipeline.process(new_name(), pictures.jpeg(exif_bytes.FULL))
    assert photo["gps"]["latitude"] == pytest.approx(-33.859, abs=0.01)
    assert photo["place"] == photo["summary"]["place"]
    assert photo["place"]["country"] == "Chile"
    operators = [run, pipeline.execution(name_from_arn(run.arn)), pipeline.counters()]
    assert not [
        name for name in photo["place"].values() if len(name) > 2 and name in str(operators)
    ]


def test_the_execution_and_its_hour_have_the_same_outcome(pipeline: Pipeline) -> None:
    run, _ = pipeline.process(new_name(), jpeg())
    execution = pipeline.execution(name_from_arn(run.arn))
    assert (execution["status"], execution["outcome"]) == ("SUCCEEDED", "SUCCEEDED")
    assert "attention" not in execution
    assert pipeline.counters()["outcome_succeeded"] == 1


def test_an_unsupported_type_fails_with_its_error_name_and_cause(pipeline: Pipeline) -> None:
    run, photo = pipeline.process("note.jpg", b"just some text\n")
    assert (run.status, run.error) == ("FAILED", "NotSupportedImageType")
    assert (photo["status"], photo["error"]) == ("FAILED", "NotSupportedImageType")
    assert (photo["failed_state"], photo["error_family"]) == ("NotSupportedImageType", "photo")
    assert "TEXT" in photo["cause"]
    assert "in_flight_since" not in photo


def test_a_repeated_event_starts_nothing(pipeline: Pipeline) -> None:
    event = pipeline.upload(new_name(), jpeg())
    name = pipeline.deliver(event)
    assert name
    pipeline.end(name)
    assert pipeline.deliver(event) is None
    assert pipeline.photo(name.rsplit("-", 2)[0])["status"] == "SUCCEEDED"


def test_an_event_repeated_after_a_crash_resumes(pipeline: Pipeline) -> None:
    event = pipeline.upload(new_name(), jpeg())
    with failing("stepfunctions", "StartExecution", SERVER_ERROR), pytest.raises(AwsUnavailable):
        pipeline.deliver(event)
    name = pipeline.deliver(event)
    assert name
    pipeline.end(name)
    assert pipeline.photo(name.rsplit("-", 2)[0])["status"] == "SUCCEEDED"


def test_newer_content_wins_whatever_the_order_of_events(pipeline: Pipeline) -> None:
    name = new_name()
    older = pipeline.upload(name, jpeg("red", (300, 200)))
    newer = pipeline.upload(name, jpeg("blue", (200, 300)))
    execution = pipeline.deliver(newer)
    assert execution
    assert pipeline.deliver(older) is None
    pipeline.end(execution)
    photo = pipeline.photo(name.removesuffix(".jpg"))
    assert (photo["width"], photo["height"]) == (200, 300)


def test_new_content_under_the_same_key_replaces_all_results(pipeline: Pipeline) -> None:
    name = new_name()
    _, before = pipeline.process(name, jpeg())
    execution = pipeline.deliver(pipeline.upload(name, b"now a text"))
    assert execution
    pipeline.end(execution)
    photo = pipeline.photo(before["photo_id"])
    assert photo["status"] == "FAILED"
    assert not {"labels", "thumbnail", "width"} & photo.keys()
    assert before["thumbnail"]["key"] not in pipeline.objects()


def test_an_event_for_a_deleted_object_starts_nothing(pipeline: Pipeline) -> None:
    event = pipeline.upload(new_name(), jpeg())
    boto3.client("s3").delete_object(Bucket=BUCKET, Key=event["detail"]["object"]["key"])
    assert pipeline.deliver(event) is None


def test_two_keys_with_one_stem_are_two_photos(pipeline: Pipeline) -> None:
    stem = str(uuid.uuid4())
    _, first = pipeline.process(f"{stem}.jpg", jpeg("red"))
    _, second = pipeline.process(f"{stem}.jpeg", jpeg("blue"))
    assert first["photo_id"] == stem
    assert second["photo_id"] != stem
    assert second["status"] == pipeline.photo(stem)["status"] == "SUCCEEDED"


def test_an_end_delivered_twice_counts_once(pipeline: Pipeline) -> None:
    run, _ = pipeline.process(new_name(), jpeg())
    assert pipeline.announce(run) is None
    assert pipeline.counters()["outcome_succeeded"] == 1


@pytest.mark.parametrize(
    "reason",
    [
        "TransactionConflict",
        *(
            pytest.param(one, marks=pytest.mark.soak)
            for one in ("ThrottlingError", "ProvisionedThroughputExceeded")
        ),
    ],
)
def test_transactions_that_are_canceled_for_now_are_retried(
    pipeline: Pipeline, reason: str
) -> None:
    execution = pipeline.deliver(pipeline.upload(new_name(), jpeg()))
    assert execution
    run = pipeline.machine.ended(resources().step_functions.execution_arn(execution))
    canceled = answer(400, "TransactionCanceledException", reasons=["None", reason])
    with failing("dynamodb", "TransactWriteItems", canceled, times=3) as failed:
        assert pipeline.announce(run) == "SUCCEEDED"
    assert len(failed) == 3
    assert pipeline.counters()["outcome_succeeded"] == 1


def test_an_execution_is_listed_in_the_hour_that_counts_it(pipeline: Pipeline) -> None:
    """Step Functions may start it later than its item was added, in another hour or day."""
    execution = pipeline.deliver(pipeline.upload(new_name(), jpeg()))
    assert execution
    key = keys.execution_key(execution)
    resources().operations.update(update(key, set_={"started_at": "2026-01-01T23:59:59.900Z"}))
    run = pipeline.end(execution)
    began = boto3.client("stepfunctions").describe_execution(executionArn=run.arn)["startDate"]
    item = pipeline.execution(execution)
    assert item["started_at"] == timestamps.iso(began)
    assert item["day"] == item["started_at"][:10]


def test_a_photo_deleted_meanwhile_stays_deleted(pipeline: Pipeline) -> None:
    execution = pipeline.deliver(pipeline.upload(new_name(), jpeg()))
    assert execution
    photo_id = execution.rsplit("-", 2)[0]
    run = pipeline.machine.ended(resources().step_functions.execution_arn(execution))
    resources().image_metadata.delete({"owner": OWNER, "sk": f"PHOTO#{photo_id}"})
    assert pipeline.announce(run) == "SUPERSEDED"
    assert pipeline.photo(photo_id) == {}


def test_a_failed_second_run_leaves_the_first_ones_thumbnail(pipeline: Pipeline) -> None:
    _, photo = pipeline.process(new_name(), jpeg())
    thumbnail = photo["thumbnail"]["key"]
    succeed = PhotoProgress.step_succeeded

    def fail_to_store(run: PhotoProgress, state: str, *rest: Any, **more: Any) -> None:
        if state == "GenerateThumbnail":
            raise ZeroDivisionError
        succeed(run, state, *rest, **more)

    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(PhotoProgress, "step_succeeded", fail_to_store)
        pipeline.end(resources().execution_starter.start_retry(OWNER, photo["photo_id"]))
    again = pipeline.photo(photo["photo_id"])
    assert (again["status"], again["thumbnail"]["key"]) == ("PARTIAL", thumbnail)
    assert thumbnail in pipeline.objects()
    pipeline.end(resources().execution_starter.start_retry(OWNER, photo["photo_id"]))
    assert thumbnail not in pipeline.objects()


def test_a_photo_deleted_before_its_assignment_stays_deleted(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = pipeline.upload(new_name(), jpeg())
    key = event["detail"]["object"]["key"]
    photo_id = key.rpartition("/")[2].removesuffix(".jpg")
    photos = Photos(resources().image_metadata, OWNER)
    photos.add_pending(photo_id, "unsorted", "x.jpg", key)
    assign = PhotoExecutions.assign_new_content

    def deleted_first(photos_of: PhotoExecutions, request: ExecutionRequest) -> Item:
        resources().photo_storage.delete([key])
        photos.begin_deletion(photo_id)
        return assign(photos_of, request)

    monkeypatch.setattr(PhotoExecutions, "assign_new_content", deleted_first)
    assert pipeline.deliver(event) is None
    assert photos.get(photo_id) is None


def test_a_retry_removes_attributes_that_the_file_does_not_have(pipeline: Pipeline) -> None:
    _, photo = pipeline.process(new_name(), jpeg())
    key = keys.photo_key(OWNER, photo["photo_id"])
    resources().image_metadata.update(update(key, set_={"camera_make": "Nobody", "tags": ["old"]}))
    pipeline.end(resources().execution_starter.start_retry(OWNER, photo["photo_id"]))
    again = pipeline.photo(photo["photo_id"])
    assert "camera_make" not in again
    assert again["tags"] == photo["tags"]
    assert again["width"] == photo["width"]


def test_a_photo_deleted_during_its_execution_needs_no_attention(pipeline: Pipeline) -> None:
    event = pipeline.upload(new_name(), jpeg())
    key = event["detail"]["object"]["key"]
    handler = pipeline.machine.handlers["ExtractImageMetadata"]

    def deleted_first(given: Any, context: Any) -> Any:
        resources().photo_storage.delete([key])
        try:
            return handler(given, context)
        finally:
            photo_id = given["execution"]["Input"]["photo_id"]
            Photos(resources().image_metadata, OWNER).begin_deletion(photo_id)

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(pipeline.machine.handlers, "ExtractImageMetadata", deleted_first)  # type: ignore[arg-type]
        name = pipeline.deliver(event)
        assert name
        pipeline.end(name)
    execution = pipeline.execution(name)
    assert (execution["status"], execution["outcome"]) == ("FAILED", "SUPERSEDED")
    assert "attention" not in execution


def test_an_album_id_that_is_too_long_is_unsorted(pipeline: Pipeline) -> None:
    _, photo = pipeline.process(new_name(), jpeg(), **{"album-id": "a" * 1500})
    assert (photo["status"], photo["album_id"]) == ("SUCCEEDED", "unsorted")


def test_an_item_of_another_user_does_not_change_an_execution(pipeline: Pipeline) -> None:
    run, photo = pipeline.process(new_name(), b"text")
    victim, intruder = name_from_arn(run.arn), "us-east-1:intruder"
    key = f"private/{intruder}/uploads/{photo['photo_id']}.jpg"
    boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=jpeg())
    item = {**photo, "owner": intruder, "s3_key": key, "filename": "forged.jpg"}
    resources().image_metadata.put(item)
    before = pipeline.execution(victim)

    pipeline.end(resources().execution_starter.start_retry(intruder, photo["photo_id"]))

    assert pipeline.execution(victim) == before
    again = resources().execution_starter.start_retry(OWNER, photo["photo_id"])
    pipeline.end(again)
    assert pipeline.execution(again)["owner"] == OWNER
    assert pipeline.execution(victim)["retried_by"] == again


def test_a_failed_branch_loses_nothing(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generate_thumbnail, "max_pixels", without_setting)
    run, photo = pipeline.process(new_name(), jpeg())
    assert run.status == "SUCCEEDED"
    assert photo["status"] == "PARTIAL"
    assert photo["failed_state"] == "GenerateThumbnail"
    assert photo["error_family"] == "internal"
    assert photo["labels"]
    assert photo["width"] == 640
    execution = pipeline.execution(name_from_arn(run.arn))
    assert (execution["outcome"], execution["attention"]) == ("PARTIAL", "OPEN")


def test_running_again_is_a_new_attempt_linked_to_the_old_one(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(generate_thumbnail, "max_pixels", without_setting)
        run, photo = pipeline.process(new_name(), jpeg())
    first = name_from_arn(run.arn)
    second = resources().execution_starter.start_retry(OWNER, photo["photo_id"])
    pipeline.end(second)
    photo = pipeline.photo(photo["photo_id"])
    assert (photo["status"], photo["attempt"]) == ("SUCCEEDED", 2)
    assert not {"error", "cause", "failed_state"} & photo.keys()
    assert pipeline.execution(first)["retried_by"] == second
    assert "attention" not in pipeline.execution(first)
    assert pipeline.execution(second)["retry_of"] == first


def test_a_motion_photo_is_recognised_and_found(pipeline: Pipeline) -> None:
    """The video is behind the first 64 KB, which the step reads, and so is its header."""
    video = phones.box(b"ftyp", b"isom") + phones.box(b"mdat", bytes(200_000)) + phones.mp4()
    data = phones.motion_photo(video)
    run, photo = pipeline.process(new_name(), data)
    assert run.status == "SUCCEEDED"
    assert photo["features"] == ["motion photo"]
    assert photo["video"] == {
        "start": len(data) - len(video),
        "length": len(video),
        "duration_ms": 2_100,
    }
    terms = parse_search_terms(photo["tags"])
    assert terms.features == ["motion photo"]
    assert terms.tags


def test_features_are_found_without_labels_and_end_with_the_content(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("no labels")

    name = new_name()
    with monkeypatch.context() as patch:
        patch.setattr(detect_labels, "label_attributes", fail)
        _, photo = pipeline.process(name, phones.panorama())
    assert (photo["status"], photo["tags"]) == ("PARTIAL", ["feature:360° panorama"])
    execution = pipeline.deliver(pipeline.upload(name, jpeg()))
    assert execution
    pipeline.end(execution)
    photo = pipeline.photo(name.removesuffix(".jpg"))
    assert "features" not in photo
    assert parse_search_terms(photo["tags"]).features == []


def test_a_converted_photo_says_so_until_other_content_replaces_it(pipeline: Pipeline) -> None:
    name, origin = new_name(), "HEIC; quality=92; images=1"
    _, photo = pipeline.process(name, jpeg(), **{"converted-from": origin})
    assert photo["converted_from"] == origin
    execution = pipeline.deliver(pipeline.upload(name, jpeg("red"), **{"converted-from": "GIF"}))
    assert execution
    pipeline.end(execution)
    assert "converted_from" not in pipeline.photo(name.removesuffix(".jpg"))
