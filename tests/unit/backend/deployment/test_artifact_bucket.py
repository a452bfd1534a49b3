"""The artifact bucket is private, belongs to the account, and has each artifact once."""

from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from backend.deployment.artifact_bucket import ArtifactBucket
from backend.deployment.bundle import Artifact
from backend.deployment.cloudformation import DeploymentError

ACCOUNT = "000000000000"
ARTIFACT = Artifact("code/0123.zip", b"content")


@pytest.fixture
def s3(emulated_aws: boto3.Session) -> Any:
    return emulated_aws.client("s3")


@pytest.fixture
def bucket(s3: Any, request: pytest.FixtureRequest) -> ArtifactBucket:
    made = ArtifactBucket(s3, f"{request.node.name.replace('_', '-')[:40]}-code", ACCOUNT)
    made.ensure()
    return made


def test_is_private_and_encrypted(s3: Any, bucket: ArtifactBucket) -> None:
    access = s3.get_public_access_block(Bucket=bucket.name)["PublicAccessBlockConfiguration"]
    assert set(access.values()) == {True}
    rules = s3.get_bucket_encryption(Bucket=bucket.name)["ServerSideEncryptionConfiguration"]
    assert rules["Rules"][0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"


def test_may_exist_already(bucket: ArtifactBucket) -> None:
    bucket.upload(ARTIFACT)
    bucket.ensure()
    assert bucket.contains(ARTIFACT.key)


def test_uploads_an_artifact_once(s3: Any, bucket: ArtifactBucket) -> None:
    assert bucket.upload(ARTIFACT) == ARTIFACT.key
    first = s3.head_object(Bucket=bucket.name, Key=ARTIFACT.key)["LastModified"]
    bucket.upload(Artifact(ARTIFACT.key, b"other"))
    second = s3.get_object(Bucket=bucket.name, Key=ARTIFACT.key)
    assert second["LastModified"] == first
    assert second["Body"].read() == ARTIFACT.content


def test_names_the_region_except_us_east_1() -> None:
    s3 = boto3.client("s3", "eu-west-1", aws_access_key_id="x", aws_secret_access_key="y")
    with Stubber(s3) as stub:
        stub.add_client_error("head_bucket", "404")
        place = {"LocationConstraint": "eu-west-1"}
        stub.add_response("create_bucket", {}, {"Bucket": "b", "CreateBucketConfiguration": place})
        stub.add_response("put_public_access_block", {})
        stub.add_response("put_bucket_encryption", {})
        ArtifactBucket(s3, "b", ACCOUNT).ensure()
        stub.assert_no_pending_responses()


def test_a_bucket_of_another_account_is_refused() -> None:
    s3 = boto3.client("s3", "us-east-1", aws_access_key_id="x", aws_secret_access_key="y")
    with Stubber(s3) as stub:
        expected = {"Bucket": "b", "ExpectedBucketOwner": ACCOUNT}
        stub.add_client_error("head_bucket", "403", expected_params=expected)
        with pytest.raises(DeploymentError, match="belongs to another account"):
            ArtifactBucket(s3, "b", ACCOUNT).ensure()
