"""DeleteObjects answers 200 although S3 did not delete some of the objects."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from backend.aws.object_deletion import all_versions, delete_objects
from backend.errors import AwsRefused, AwsUnavailable
from tests.moto.machine import empty_aws
from tests.refused_deletion import deletion_refused


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with empty_aws(monkeypatch):
        client = boto3.client("s3")
        client.create_bucket(Bucket="photos")
        yield client


def keys_of(s3: Any) -> list[str]:
    return [entry["Key"] for entry in s3.list_objects_v2(Bucket="photos").get("Contents", [])]


def objects(*keys: str) -> Any:
    return [{"Key": key} for key in keys]


def deleted(*batches: list[tuple[str, str]]) -> None:
    """Delete an object for each error: the responses have these keys and codes."""
    s3 = boto3.client("s3", "us-east-1", aws_access_key_id="x", aws_secret_access_key="y")
    with Stubber(s3) as stub:
        for batch in batches:
            errors = [{"Key": key, "Code": code, "Message": "m"} for key, code in batch]
            expected = {"Bucket": "photos", "Delete": ANY}
            stub.add_response("delete_objects", {"Errors": errors}, expected)
        count = 1000 * (len(batches) - 1) + 1
        delete_objects(s3, "photos", objects(*map(str, range(count))))
        stub.assert_no_pending_responses()


def test_a_refused_key_is_an_error_and_the_others_are_deleted(s3: Any) -> None:
    for key in ("a", "b", "c"):
        s3.put_object(Bucket="photos", Key=key)
    with deletion_refused("photos", "b"), pytest.raises(AwsRefused) as refused:
        delete_objects(s3, "photos", objects("a", "b", "c"))
    assert refused.value.access_denied
    assert "did not delete 1 of 3 objects (1 AccessDenied). The first is b" in str(refused.value)
    assert keys_of(s3) == ["b"]


@pytest.mark.parametrize("code", ["SlowDown", "InternalError", "ServiceUnavailable"])
def test_what_a_later_attempt_may_delete_is_unavailable(code: str) -> None:
    with pytest.raises(AwsUnavailable, match=f"1 {code}"):
        deleted([("0", code)])


def test_one_refusal_among_temporary_errors_is_refused() -> None:
    with pytest.raises(AwsRefused, match="2 SlowDown, 1 AccessDenied") as refused:
        deleted([("0", "SlowDown"), ("1", "AccessDenied"), ("2", "SlowDown")])
    assert refused.value.code == "AccessDenied"


def test_all_batches_are_sent_before_the_error() -> None:
    with pytest.raises(AwsUnavailable, match="2 of 2001 objects"):
        deleted([("0", "SlowDown")], [], [("2000", "SlowDown")])


def test_what_does_not_exist_is_no_error(s3: Any) -> None:
    delete_objects(s3, "photos", objects("absent"))
    delete_objects(s3, "photos", [])
    deleted([("0", "NoSuchVersion")])


def test_versions_and_delete_markers_are_deleted_for_good(s3: Any) -> None:
    s3.put_object(Bucket="photos", Key="private/a/before", Body=b"1")
    versioning: Any = {"Status": "Enabled"}
    s3.put_bucket_versioning(Bucket="photos", VersioningConfiguration=versioning)
    for body in (b"2", b"3"):
        s3.put_object(Bucket="photos", Key="private/a/x", Body=body)
    s3.delete_object(Bucket="photos", Key="private/a/x")
    s3.put_object(Bucket="photos", Key="private/b/kept")
    delete_objects(s3, "photos", all_versions(s3, "photos", "private/a/"))
    left = s3.list_object_versions(Bucket="photos")
    assert [version["Key"] for version in left["Versions"]] == ["private/b/kept"]
    assert "DeleteMarkers" not in left


def test_without_versioning_there_is_one_version(s3: Any) -> None:
    s3.put_object(Bucket="photos", Key="a")
    delete_objects(s3, "photos", all_versions(s3, "photos"))
    assert keys_of(s3) == []
