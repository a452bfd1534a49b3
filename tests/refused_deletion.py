"""A bucket policy that lets S3 refuse the deletion of some objects, as a customer's policy may."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.exceptions import ClientError


@contextmanager
def deletion_refused(bucket: str, keys: str) -> Iterator[None]:
    """Deny DeleteObject for the keys that match, in addition to the bucket's own policy."""
    s3 = boto3.client("s3")
    own = _policy(s3, bucket)
    denied = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:DeleteObject", "s3:DeleteObjectVersion"],
        "Resource": f"arn:aws:s3:::{bucket}/{keys}",
    }
    statements = [*(own or {}).get("Statement", []), denied]
    policy = {"Version": "2012-10-17", "Statement": statements}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))
    try:
        yield
    finally:
        if own:
            s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(own))
        else:
            s3.delete_bucket_policy(Bucket=bucket)


def _policy(s3: Any, bucket: str) -> dict[str, Any] | None:
    try:
        return json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchBucketPolicy":
            return None
        raise
