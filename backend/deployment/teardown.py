"""Deletes a deployment, including the data that CloudFormation retains."""

import logging
from collections.abc import Callable, Mapping

import boto3

from backend.aws.errors import translate_errors
from backend.aws.object_deletion import all_versions, delete_objects
from backend.deployment.cloudformation import CloudFormation
from backend.errors import AwsRefused

_log = logging.getLogger(__name__)

_NOT_FOUND = {"404", "NoSuchBucket", "ResourceNotFoundException"}


def delete_deployment(stack: CloudFormation, artifact_bucket: str, session: boto3.Session) -> None:
    """Delete the stack, the resources that it retains, and the artifact bucket.

    Skips what does not exist, so an interrupted teardown can be repeated. Raises AwsUnavailable and
    AwsRefused, also if S3 does not delete some of the objects of a bucket.
    """
    if stack_id := stack.newest_id():
        resources = stack.resources(stack_id)
        _log.info("Deleting stack %s", stack.stack_name)
        stack.delete(stack_id)
        for resource in resources:
            if delete := _DELETE_BY_TYPE.get(resource.kind):
                _log.info("Deleting %s", resource.name)
                _delete_if_found(delete, session, resource.name)
    _log.info("Deleting %s", artifact_bucket)
    _delete_if_found(_delete_bucket, session, artifact_bucket)


def _delete_if_found(
    delete: Callable[[boto3.Session, str], None], session: boto3.Session, name: str
) -> None:
    try:
        with translate_errors():
            delete(session, name)
    except AwsRefused as error:
        if error.code not in _NOT_FOUND:
            raise


def _delete_bucket(session: boto3.Session, name: str) -> None:
    s3 = session.client("s3")
    delete_objects(s3, name, all_versions(s3, name))
    s3.delete_bucket(Bucket=name)


def _delete_table(session: boto3.Session, name: str) -> None:
    session.client("dynamodb").delete_table(TableName=name)


def _delete_user_pool(session: boto3.Session, name: str) -> None:
    session.client("cognito-idp").delete_user_pool(UserPoolId=name)


def _delete_log_group(session: boto3.Session, name: str) -> None:
    session.client("logs").delete_log_group(logGroupName=name)


_DELETE_BY_TYPE: Mapping[str, Callable[[boto3.Session, str], None]] = {
    "AWS::S3::Bucket": _delete_bucket,
    "AWS::DynamoDB::Table": _delete_table,
    "AWS::Cognito::UserPool": _delete_user_pool,
    "AWS::Logs::LogGroup": _delete_log_group,
}
