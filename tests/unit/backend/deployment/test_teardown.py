"""Teardown deletes the stack and what CloudFormation retains, on moto."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from backend.deployment import teardown
from backend.deployment.cloudformation import CloudFormation, Resource
from backend.deployment.teardown import DeletionIncomplete
from tests.moto.machine import empty_aws
from tests.refused_deletion import deletion_refused

STACK, CODE_BUCKET, PHOTOS, TABLE, LOGS = "photos", "code", "originals", "Items", "/aws/lambda/f"
RESOURCES: dict[str, Any] = {
    "Photos": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": PHOTOS}},
    "Items": {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "TableName": TABLE,
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
            "BillingMode": "PAY_PER_REQUEST",
        },
    },
    "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": LOGS}},
}
TEMPLATE = json.dumps({
    "Resources": {
        **{name: {**resource, "DeletionPolicy": "Retain"} for name, resource in RESOURCES.items()},
        "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "events"}},
    }
})  # fmt: skip


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[boto3.Session]:
    """A session of an account with the stack and the code bucket."""
    with empty_aws(monkeypatch):
        session = boto3.Session()
        session.client("s3").create_bucket(Bucket=CODE_BUCKET)
        stack(session).apply(TEMPLATE, {})
        yield session


def stack(session: boto3.Session) -> CloudFormation:
    return CloudFormation(session.client("cloudformation"), STACK)


def delete_by_hand(session: boto3.Session) -> None:
    """Delete the stack as in the console, which leaves what it retains."""
    (present,) = (g for g in stack(session).generations() if not g.is_deleted)
    stack(session).delete(present.stack_id)


def buckets(session: boto3.Session) -> set[str]:
    return {bucket["Name"] for bucket in session.client("s3").list_buckets()["Buckets"]}


def assert_empty(session: boto3.Session) -> None:
    assert buckets(session) == set()
    assert session.client("dynamodb").list_tables()["TableNames"] == []
    assert session.client("logs").describe_log_groups()["logGroups"] == []


def test_retained_resources_are_deleted_with_the_stack(session: boto3.Session) -> None:
    teardown.delete_deployment(stack(session), CODE_BUCKET, session)
    assert_empty(session)
    assert session.client("sqs").list_queues().get("QueueUrls", []) == []


def test_every_version_of_every_object_is_deleted(session: boto3.Session) -> None:
    s3 = session.client("s3")
    versioning: Any = {"Status": "Enabled"}
    s3.put_bucket_versioning(Bucket=PHOTOS, VersioningConfiguration=versioning)
    for number in range(3):
        s3.put_object(Bucket=PHOTOS, Key=f"private/{number}")
    s3.put_object(Bucket=PHOTOS, Key="private/0", Body=b"a second version")
    s3.delete_object(Bucket=PHOTOS, Key="private/1")
    teardown.delete_deployment(stack(session), CODE_BUCKET, session)
    assert buckets(session) == set()


def test_an_interrupted_teardown_can_be_repeated(session: boto3.Session) -> None:
    delete_by_hand(session)
    session.client("s3").delete_bucket(Bucket=CODE_BUCKET)
    session.client("dynamodb").delete_table(TableName=TABLE)
    assert buckets(session) == {PHOTOS}
    for _ in range(2):
        teardown.delete_deployment(stack(session), CODE_BUCKET, session)
        assert_empty(session)


def test_resources_outside_the_stack_stay(session: boto3.Session) -> None:
    session.client("s3").create_bucket(Bucket="holiday-videos")
    session.client("logs").create_log_group(logGroupName="/aws/lambda/other")
    teardown.delete_deployment(stack(session), CODE_BUCKET, session)
    assert buckets(session) == {"holiday-videos"}
    groups = session.client("logs").describe_log_groups()["logGroups"]
    assert [group["logGroupName"] for group in groups] == ["/aws/lambda/other"]


def test_a_refused_deletion_is_an_error(session: boto3.Session) -> None:
    session.client("dynamodb").update_table(TableName=TABLE, DeletionProtectionEnabled=True)
    with pytest.raises(DeletionIncomplete, match=f"Table {TABLE}: .*DeletionProtectionEnabled"):
        teardown.delete_deployment(stack(session), CODE_BUCKET, session)
    assert buckets(session) == set()  # the other resources are deleted


def test_an_object_that_s3_does_not_delete_is_an_error(
    session: boto3.Session, caplog: pytest.LogCaptureFixture
) -> None:
    s3 = session.client("s3")
    for name in ("kept", "other"):
        s3.put_object(Bucket=PHOTOS, Key=f"private/{name}")
    with deletion_refused(PHOTOS, "private/kept"), pytest.raises(DeletionIncomplete) as error:
        teardown.delete_deployment(stack(session), CODE_BUCKET, session)
    assert f"Bucket {PHOTOS}: S3 did not delete 1 of 2 objects (1 AccessDenied)" in str(error.value)
    assert f"S3 did not delete private/kept of {PHOTOS}: AccessDenied" in caplog.text
    assert PHOTOS in buckets(session)
    teardown.delete_deployment(stack(session), CODE_BUCKET, session)
    assert_empty(session)


def test_what_an_earlier_stack_of_the_same_name_left_is_deleted(session: boto3.Session) -> None:
    delete_by_hand(session)
    again = TEMPLATE
    for name in (PHOTOS, TABLE, LOGS):
        again = again.replace(f'"{name}"', f'"{name}-2"')
    stack(session).apply(again, {})
    assert buckets(session) == {PHOTOS, f"{PHOTOS}-2", CODE_BUCKET}

    left = teardown.leftovers(stack(session), session)
    assert {found.resource.name for found in left} == {PHOTOS, TABLE, LOGS}

    teardown.delete_deployment(stack(session), CODE_BUCKET, session)
    assert_empty(session)


def test_what_a_forgotten_stack_left_is_found_by_its_tag(
    session: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CloudFormation forgets a deleted stack after 90 days, moto does not set its tags."""
    delete_by_hand(session)
    found = {Resource("AWS::S3::Bucket", PHOTOS), Resource("AWS::Logs::LogGroup", LOGS)}
    monkeypatch.setattr(CloudFormation, "generations", lambda self: [])
    monkeypatch.setattr(teardown, "tagged_resources", lambda name, session: found)

    teardown.delete_deployment(stack(session), CODE_BUCKET, session)

    assert buckets(session) == set()
    assert session.client("logs").describe_log_groups()["logGroups"] == []
    assert session.client("dynamodb").list_tables()["TableNames"] == [TABLE]


def test_the_inventory_names_what_exists_and_its_contents(session: boto3.Session) -> None:
    session.client("s3").put_object(Bucket=PHOTOS, Key="private/1")
    session.client("dynamodb").delete_table(TableName=TABLE)

    inventory = teardown.take_inventory(stack(session), CODE_BUCKET, session)

    assert inventory.stack
    assert inventory.stack_size == len(RESOURCES) + 1
    assert [str(found) for found in inventory.retained] == [
        f"Log group {LOGS}, bytes: 0",
        f"Bucket {PHOTOS}, objects and versions: 1",
        f"Bucket {CODE_BUCKET}, objects and versions: 0",
    ]
    assert PHOTOS in buckets(session)
