"""Removes a deployment for good, with the data that deleting the stack alone leaves behind."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

import boto3
from botocore.exceptions import ClientError

from backend.deployment.cloudformation import CloudFormation

_log = logging.getLogger(__name__)

_ABSENT = {"404", "NoSuchBucket", "ResourceNotFoundException"}


def remove(stack: CloudFormation, code_bucket: str, session: boto3.Session) -> None:
    """Delete the stack, what it retains, and the code bucket.

    What is gone already is passed over, so an interrupted removal can be started again.
    """
    if stack_id := stack.newest_id():
        left = stack.resources(stack_id)
        _log.info("Deleting stack %s", stack.stack_name)
        stack.delete(stack_id)
        for resource in left:
            if remover := _REMOVERS.get(resource.kind):
                _log.info("Deleting %s", resource.name)
                _unless_absent(remover, session, resource.name)
    _log.info("Deleting %s", code_bucket)
    _unless_absent(_remove_bucket, session, code_bucket)


def _unless_absent(
    remover: Callable[[boto3.Session, str], None], session: boto3.Session, name: str
) -> None:
    try:
        remover(session, name)
    except ClientError as error:
        if error.response["Error"]["Code"] not in _ABSENT:
            raise


def _remove_bucket(session: boto3.Session, name: str) -> None:
    s3: Any = session.client("s3")
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=name):
        entries = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        objects = [{"Key": e["Key"], "VersionId": e["VersionId"]} for e in entries]
        if objects:  # a page holds at most 1,000, which is what one request deletes
            s3.delete_objects(Bucket=name, Delete={"Objects": objects, "Quiet": True})
    s3.delete_bucket(Bucket=name)


def _remove_table(session: boto3.Session, name: str) -> None:
    session.client("dynamodb").delete_table(TableName=name)


def _remove_user_pool(session: boto3.Session, name: str) -> None:
    session.client("cognito-idp").delete_user_pool(UserPoolId=name)


def _remove_log_group(session: boto3.Session, name: str) -> None:
    session.client("logs").delete_log_group(logGroupName=name)


_REMOVERS: Mapping[str, Callable[[boto3.Session, str], None]] = {
    "AWS::S3::Bucket": _remove_bucket,
    "AWS::DynamoDB::Table": _remove_table,
    "AWS::Cognito::UserPool": _remove_user_pool,
    "AWS::Logs::LogGroup": _remove_log_group,
}
