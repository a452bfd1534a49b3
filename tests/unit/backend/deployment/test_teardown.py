"""Teardown deletes the stack and what CloudFormation retains, on moto."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from backend.deployment import teardown
from backend.deployment.cloudformation import CloudFormation
from backend.errors import AwsRefused
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
    stack(session).delete(stack(session).newest_id() or "")  # but no retained resource
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
    with pytest.raises(AwsRefused, match="DeletionProtectionEnabled"):
        teardown.delete_deployment(stack(session), CODE_BUCKET, session)


def test_an_object_that_s3_does_not_delete_is_an_error(session: boto3.Session) -> None:
    s3 = session.client("s3")
    for name in ("kept", "other"):
        s3.put_object(Bucket=PHOTOS, Key=f"private/{name}")
    with deletion_refused(PHOTOS, "private/kept"), pytest.raises(AwsRefused) as refused:
        teardown.delete_deployment(stack(session), CODE_BUCKET, session)
    assert "did not delete 1 of 2 objects (1 AccessDenied)" in str(refused.value)
    assert PHOTOS in buckets(session)
    teardown.delete_deployment(stack(session), CODE_BUCKET, session)
    assert_empty(session)
