"""Every kind of mismatch, produced, found and repaired."""

from datetime import UTC, datetime, timedelta

import boto3
import pytest

from backend import timestamps
from backend.aws.execution_names import name_from_arn
from backend.aws.s3_keys import thumbnail_key
from backend.database import keys
from backend.database.execution_lists import ExecutionLists, Selection
from backend.database.photos import Photos
from backend.database.update_expressions import update
from backend.errors import AwsUnavailable
from backend.handlers import reconcile
from backend.handlers.common.environment import resources
from backend.operations.cost_estimate import reconciliation_cost
from backend.operations.reconciliation_report import NO_LONGER_FOUND, after_repair
from backend.reconciliation.mismatches import Mismatch
from backend.reconciliation.reconciler import Reconciliation
from tests.moto.faults import SERVER_ERROR, failing
from tests.moto.operations import Operator, operations_of
from tests.moto.pipeline import BUCKET, OWNER, Pipeline, jpeg, new_name


def mismatches(*, repair: bool = False) -> list[Mismatch]:
    """Everything found, however young."""
    soon = datetime.now(UTC) + timedelta(seconds=2)
    slices = Reconciliation(resources(), latest=soon).slices(repair=repair)
    return [mismatch for part in slices for mismatch in part.mismatches]


def found_and_repaired(kind: str) -> Mismatch:
    """The one mismatch of a kind, which is gone once it has been repaired."""
    assert [mismatch.kind for mismatch in mismatches()] == [kind]
    (mismatch,) = mismatches(repair=True)
    assert mismatch.repaired, mismatch.problem
    return mismatch


def end_all(pipeline: Pipeline) -> None:
    """Deliver the event of every execution that has ended."""
    for found in boto3.client("stepfunctions").list_executions(
        stateMachineArn=pipeline.machine.arn
    )["executions"]:
        pipeline.end(found["name"])


def test_without_a_mismatch_nothing_is_found(pipeline: Pipeline) -> None:
    pipeline.process(new_name(), jpeg())
    pipeline.process(new_name(), b"text")
    assert mismatches() == []


def test_an_upload_whose_event_was_lost(pipeline: Pipeline) -> None:
    name = new_name()
    event = pipeline.upload(name, jpeg())
    found_and_repaired("UPLOAD_NOT_PROCESSED")
    end_all(pipeline)
    assert mismatches() == []
    photo = pipeline.photo(name.removesuffix(".jpg"))
    assert photo["status"] == "SUCCEEDED"
    late = pipeline.deliver(event)  # it comes after all, and wins
    assert late
    pipeline.end(late)
    assert mismatches() == []


def test_a_pending_upload_whose_event_was_lost(pipeline: Pipeline) -> None:
    name = new_name()
    photo_id = name.removesuffix(".jpg")
    key = f"private/{OWNER}/uploads/{name}"
    Photos(resources().image_metadata, OWNER).add_pending(photo_id, "unsorted", "a.jpg", key)
    pipeline.upload(name, jpeg())
    found_and_repaired("UPLOAD_NOT_PROCESSED")
    end_all(pipeline)
    assert pipeline.photo(photo_id)["filename"] == "a.jpg"
    assert mismatches() == []


def test_a_recent_upload_is_ignored(pipeline: Pipeline) -> None:
    pipeline.upload(new_name(), jpeg())
    (first, *others) = Reconciliation(resources()).slices(repair=True)
    assert not [mismatch for part in (first, *others) for mismatch in part.mismatches]


def test_an_item_without_object_even_if_the_owner_has_no_other(pipeline: Pipeline) -> None:
    _, photo = pipeline.process(new_name(), jpeg())
    storage = resources().photo_storage
    storage.delete([photo["s3_key"], photo["thumbnail"]["key"]])
    found_and_repaired("ITEM_WITHOUT_OBJECT")
    photo = pipeline.photo(photo["photo_id"])
    assert (photo["status"], photo["error"]) == ("FAILED", "MissingObject")
    assert photo["labels"]  # nothing that was known is lost
    assert mismatches() == []


def test_a_result_that_no_photo_refers_to(pipeline: Pipeline) -> None:
    _, photo = pipeline.process(new_name(), jpeg())
    stray = thumbnail_key(OWNER, "nobody", "1-1")
    stale = thumbnail_key(OWNER, photo["photo_id"], "0-1")
    for key in (stray, stale):
        resources().photo_storage.write_thumbnail(key, jpeg())
    assert {mismatch.subject for mismatch in mismatches(repair=True)} == {stray, stale}
    assert not {stray, stale} & pipeline.objects()
    assert photo["thumbnail"]["key"] in pipeline.objects()
    assert mismatches() == []


def test_an_execution_that_was_not_started(pipeline: Pipeline) -> None:
    event = pipeline.upload(new_name(), jpeg())
    with failing("stepfunctions", "StartExecution", SERVER_ERROR), pytest.raises(AwsUnavailable):
        pipeline.deliver(event)
    assert {mismatch.kind for mismatch in mismatches()} == {"RUN_STUCK"}
    assert mismatches(repair=True)[0].repaired
    end_all(pipeline)
    assert mismatches() == []


def test_an_execution_whose_end_event_was_lost(pipeline: Pipeline) -> None:
    name = pipeline.deliver(pipeline.upload(new_name(), b"text"))
    assert name
    run = pipeline.machine.ended(resources().step_functions.execution_arn(name))
    assert {mismatch.kind for mismatch in mismatches()} == {"EXECUTION_NOT_CLOSED"}
    assert mismatches(repair=True)[0].repaired
    assert pipeline.execution(name)["outcome"] == "FAILED"
    assert pipeline.announce(run) is None  # the event comes after all
    assert pipeline.counters()["outcome_failed"] == 1
    assert mismatches() == []


def test_an_execution_that_was_not_started_whose_photo_is_superseded(pipeline: Pipeline) -> None:
    event = pipeline.upload(new_name(), jpeg())
    with failing("stepfunctions", "StartExecution", SERVER_ERROR), pytest.raises(AwsUnavailable):
        pipeline.deliver(event)
    photo_id = event["detail"]["object"]["key"].rpartition("/")[2].removesuffix(".jpg")
    storage, photos = resources().photo_storage, Photos(resources().image_metadata, OWNER)
    storage.delete([event["detail"]["object"]["key"]])
    photos.begin_deletion(photo_id)
    photos.end_deletion(photo_id)
    assert [mismatch.kind for mismatch in mismatches()] == ["RUN_STUCK"]
    found = mismatches(repair=True)
    assert [mismatch.kind for mismatch in found] == ["RUN_STUCK", "NOTHING_LEFT_TO_DO"]
    assert all(mismatch.repaired for mismatch in found)
    assert mismatches() == []
    assert pipeline.counters()["outcome_failed"] == 1
    assert pipeline.counters()["family_internal"] == 1


def test_an_execution_that_a_restart_interrupted_is_retried(pipeline: Pipeline) -> None:
    run, photo = pipeline.process(new_name(), b"text")
    key = keys.photo_key(OWNER, photo["photo_id"])
    resources().image_metadata.update(update(key, set_={"error": "States.ServiceRestart"}))
    found_and_repaired("RUN_INTERRUPTED")
    assert pipeline.execution(name_from_arn(run.arn))["retried_by"]


def test_a_failure_whose_photo_is_superseded_needs_no_attention(pipeline: Pipeline) -> None:
    deleted, _ = pipeline.process(new_name(), b"text")
    name = new_name()
    replaced, _ = pipeline.process(name, b"text")
    waiting, _ = pipeline.process(new_name(), b"text")
    photo_id = name_from_arn(deleted.arn).rsplit("-", 2)[0]
    photos = Photos(resources().image_metadata, OWNER)
    photos.begin_deletion(photo_id)
    resources().photo_storage.delete([f"private/{OWNER}/uploads/{photo_id}.jpg"])
    photos.end_deletion(photo_id)
    pipeline.process(name, jpeg())
    gone = {name_from_arn(run.arn) for run in (deleted, replaced)}
    found = mismatches(repair=True)
    assert {(f.kind, f.subject) for f in found} == {("NOTHING_LEFT_TO_DO", name) for name in gone}
    assert all(mismatch.repaired for mismatch in found)
    lists = ExecutionLists(resources().operations)
    left = [execution.execution_arn for execution in lists.all(Selection.of_attention("OWNER"))]
    assert left == [waiting.arn]
    assert mismatches() == []


def test_a_pass_resumes_where_it_stopped(pipeline: Pipeline) -> None:
    for owner in ("us-east-1:a", "us-east-1:b"):
        key = f"private/{owner}/uploads/{new_name()}"
        boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=jpeg())
    soon = datetime.now(UTC) + timedelta(seconds=2)
    slices = Reconciliation(resources(), latest=soon).slices(repair=False)
    positions = [part.after for part in slices]
    assert positions == ["OPEN~~", "OWNER~~", "", "us-east-1:a", "us-east-1:b"]
    rest = Reconciliation(resources(), latest=soon).slices(repair=False, after=positions[3])
    assert [part.after for part in rest] == ["us-east-1:b"]


class Context:
    def __init__(self, left: int) -> None:
        self.get_remaining_time_in_millis = lambda: left


def test_the_scheduled_function_stops_in_time_and_resumes(pipeline: Pipeline) -> None:
    pipeline.upload(new_name(), jpeg())
    positions = [reconcile.handler({}, Context(1000))["after"] for _ in range(5)]
    assert positions == ["OPEN~~", "OWNER~~", "", OWNER, None]
    answer = reconcile.handler({"latest": timestamps.now()[:11] + "23:59:59.999Z"}, Context(10**6))
    assert answer["found"] == {"UPLOAD_NOT_PROCESSED": 1}
    assert reconcile.handler({"repair": False, "after": None}, None)["after"] is None


def test_a_repair_repairs_exactly_the_mismatches_that_were_shown(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.reconciliation.reconciler.GRACE", timedelta(seconds=-2))
    stray = [thumbnail_key(OWNER, f"nobody-{number}", "1-1") for number in range(3)]
    for key in stray:
        resources().photo_storage.write_thumbnail(key, jpeg())
    operations = operations_of(pipeline, Operator("ada@example.com"))
    shown = [
        mismatch for mismatch in operations.compare().mismatches if mismatch.subject != stray[2]
    ]
    resources().photo_storage.delete([stray[1]])
    results = [mismatch for part in operations.actions.repair(shown) for mismatch in part]
    repaired = after_repair(shown, results)
    assert [(f.subject, f.repaired, f.problem) for f in repaired] == [
        (stray[0], True, None),
        (stray[1], False, NO_LONGER_FOUND),
    ]
    assert pipeline.objects() == {stray[2]}
    (entry,) = operations.audit(timestamps.now()[:10])[0]
    assert (entry.who, entry.action, entry.count) == ("ada@example.com", "repair", 2)
    assert (entry.outcome, entry.results) == ("DONE", {"found": 2, "repaired": 1})


def test_running_executions_are_compared_in_slices(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.reconciliation.reconciler._EXECUTIONS", 2)
    for _ in range(3):
        pipeline.machine.ended(
            resources().step_functions.execution_arn(
                pipeline.deliver(pipeline.upload(new_name(), jpeg()))
            )
        )
    soon = datetime.now(UTC) + timedelta(seconds=2)
    first, second, *_ = Reconciliation(resources(), latest=soon).slices(repair=False)
    assert (len(first.mismatches), len(second.mismatches), second.after) == (2, 1, "OPEN~~")
    rest = Reconciliation(resources(), latest=soon).slices(repair=False, after=first.after)
    assert next(rest).mismatches == second.mismatches


def test_it_states_what_it_costs() -> None:
    assert 0.005 < reconciliation_cost(1_000_000) < 0.05
