"""Starting executions: their names, what is written before they start, and what is refused."""

import boto3
import pytest

from backend.aws.execution_names import execution_name, name_from_arn
from backend.aws.s3_keys import parse_upload_key
from backend.database import keys
from backend.database.keys import comparable_sequencer
from backend.database.photos import Photos
from backend.database.update_expressions import update
from backend.errors import AwsUnavailable
from backend.executions.starter import RetryRefused
from backend.handlers.common.environment import resources
from tests.moto.faults import SERVER_ERROR, failing
from tests.moto.pipeline import OWNER, Pipeline, jpeg, new_name


def processed(pipeline: Pipeline) -> str:
    """The id of a photo whose execution has ended."""
    _, photo = pipeline.process(new_name(), jpeg())
    return str(photo["photo_id"])


def change(photo_id: str, **values: object) -> None:
    resources().image_metadata.update(update(keys.photo_key(OWNER, photo_id), set_=values))


def test_the_name_follows_from_owner_photo_content_and_attempt(pipeline: Pipeline) -> None:
    event = pipeline.upload(new_name(), jpeg())
    upload = parse_upload_key(event["detail"]["object"]["key"])
    assert upload
    sequencer = comparable_sequencer(event["detail"]["object"]["sequencer"])
    name = pipeline.deliver(event)
    assert name == execution_name(OWNER, upload.photo_id, sequencer, 1)
    pipeline.end(name)
    retry = resources().execution_starter.start_retry(OWNER, upload.photo_id)
    assert retry == execution_name(OWNER, upload.photo_id, sequencer, 2)
    pipeline.end(retry)


def test_the_input_names_the_object_and_the_attempt(pipeline: Pipeline) -> None:
    event = pipeline.upload(new_name(), jpeg())
    name = pipeline.deliver(event)
    assert name
    arn = resources().step_functions.execution_arn(name)
    found = resources().step_functions.describe(arn).input
    assert (found["bucket"], found["key"]) == ("photos", event["detail"]["object"]["key"])
    assert (found["owner"], found["attempt"]) == (OWNER, 1)
    pipeline.end(name)


def test_photo_and_execution_have_items_before_the_execution_starts(pipeline: Pipeline) -> None:
    event = pipeline.upload(new_name(), jpeg(), filename="Beach.jpg")
    with failing("stepfunctions", "StartExecution", SERVER_ERROR), pytest.raises(AwsUnavailable):
        pipeline.deliver(event)
    (photo,) = Photos(resources().image_metadata, OWNER).in_flight()
    execution = pipeline.execution(name_from_arn(photo.execution_arn))
    assert photo.status == "RUNNING"
    assert (execution["status"], execution["attention"]) == ("RUNNING", "RUNNING")
    assert execution["filename"] == "Beach.jpg"


def test_an_unknown_photo_is_refused(pipeline: Pipeline) -> None:
    with pytest.raises(RetryRefused):
        resources().execution_starter.start_retry(OWNER, "unknown")
    with pytest.raises(RetryRefused):
        resources().execution_starter.resume(OWNER, "unknown")


@pytest.mark.parametrize("status", ["PENDING", "RUNNING"])
def test_a_photo_in_flight_is_not_retried(pipeline: Pipeline, status: str) -> None:
    photo_id = processed(pipeline)
    change(photo_id, status=status)
    with pytest.raises(RetryRefused):
        resources().execution_starter.start_retry(OWNER, photo_id)


def test_a_deleted_photo_is_not_retried(pipeline: Pipeline) -> None:
    photo_id = processed(pipeline)
    Photos(resources().image_metadata, OWNER).begin_deletion(photo_id)
    with pytest.raises(RetryRefused):
        resources().execution_starter.start_retry(OWNER, photo_id)


def test_an_item_cannot_send_a_foreign_object_into_the_pipeline(pipeline: Pipeline) -> None:
    photo_id = processed(pipeline)
    before = boto3.client("stepfunctions").list_executions(stateMachineArn=pipeline.machine.arn)
    of_other, thumbnail = (
        "private/us-east-1:victim/uploads/theirs.jpg",
        f"private/{OWNER}/resized/one/1-1.jpg",
    )
    for key in (of_other, thumbnail, ""):
        change(photo_id, s3_key=key, status="SUCCEEDED")
        with pytest.raises(RetryRefused):
            resources().execution_starter.start_retry(OWNER, photo_id)
        change(photo_id, status="RUNNING")
        with pytest.raises(RetryRefused):
            resources().execution_starter.resume(OWNER, photo_id)
    after = boto3.client("stepfunctions").list_executions(stateMachineArn=pipeline.machine.arn)
    assert len(after["executions"]) == len(before["executions"])


def test_only_the_assigned_execution_is_resumed(pipeline: Pipeline) -> None:
    photo_id = processed(pipeline)
    with pytest.raises(RetryRefused):  # its execution has ended
        resources().execution_starter.resume(OWNER, photo_id)
    change(photo_id, status="RUNNING", execution_arn="arn:of:another")
    with pytest.raises(RetryRefused):
        resources().execution_starter.resume(OWNER, photo_id)


def test_a_resumed_retry_stays_linked_to_the_attempt_before(pipeline: Pipeline) -> None:
    run, photo = pipeline.process(new_name(), jpeg())
    starter = resources().execution_starter
    with failing("stepfunctions", "StartExecution", SERVER_ERROR), pytest.raises(AwsUnavailable):
        starter.start_retry(OWNER, photo["photo_id"])
    name = starter.resume(OWNER, photo["photo_id"])
    pipeline.end(name)
    assert pipeline.execution(name)["retry_of"] == name_from_arn(run.arn)
    assert pipeline.execution(name_from_arn(run.arn))["retried_by"] == name
