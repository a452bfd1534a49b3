"""The kinds of resources that may stay when a stack is deleted: their contents, their deletion."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3

from backend.aws.errors import translate_errors
from backend.aws.object_deletion import all_versions, delete_objects
from backend.errors import AwsRefused

if TYPE_CHECKING:
    from types_boto3_s3.type_defs import ErrorTypeDef

_log = logging.getLogger(__name__)

_NOT_FOUND = {"404", "NoSuchBucket", "ResourceNotFoundException"}


@dataclass(frozen=True)
class Kind:
    """A type of CloudFormation, with requests that need the physical id of a resource of it."""

    title: str
    """For people, such as "Bucket"."""
    _describe: Callable[[boto3.Session, str], str]
    _delete: Callable[[boto3.Session, str], None]

    def contents(self, session: boto3.Session, name: str) -> str | None:
        """What a resource holds, such as "items: about 40"; None if it does not exist.

        Raises AwsUnavailable, AwsRefused.
        """
        try:
            with translate_errors():
                return self._describe(session, name)
        except AwsRefused as error:
            if error.code in _NOT_FOUND:
                return None
            raise

    def delete(self, session: boto3.Session, name: str) -> None:
        """Delete a resource with its contents, if it exists. Raises AwsUnavailable, AwsRefused."""
        try:
            with translate_errors():
                self._delete(session, name)
        except AwsRefused as error:
            if error.code not in _NOT_FOUND:
                raise


def _describe_bucket(session: boto3.Session, name: str) -> str:
    page = session.client("s3").list_object_versions(Bucket=name)
    count = len(page.get("Versions", [])) + len(page.get("DeleteMarkers", []))
    return f"objects and versions: {'more than ' if page.get('IsTruncated') else ''}{count:,}"


def _delete_bucket(session: boto3.Session, name: str) -> None:
    s3 = session.client("s3")

    def report(error: "ErrorTypeDef") -> None:
        _log.error(
            "S3 did not delete %s of %s: %s: %s",
            error.get("Key"),
            name,
            error.get("Code"),
            error.get("Message"),
        )

    delete_objects(s3, name, all_versions(s3, name), report)
    s3.delete_bucket(Bucket=name)


def _describe_table(session: boto3.Session, name: str) -> str:
    table = session.client("dynamodb").describe_table(TableName=name)["Table"]
    return f"items: about {table.get('ItemCount', 0):,}"  # DynamoDB counts every six hours


def _delete_table(session: boto3.Session, name: str) -> None:
    session.client("dynamodb").delete_table(TableName=name)


def _describe_user_pool(session: boto3.Session, name: str) -> str:
    pool = session.client("cognito-idp").describe_user_pool(UserPoolId=name)["UserPool"]
    return f"accounts: about {pool.get('EstimatedNumberOfUsers', 0):,}"


def _delete_user_pool(session: boto3.Session, name: str) -> None:
    session.client("cognito-idp").delete_user_pool(UserPoolId=name)


def _describe_log_group(session: boto3.Session, name: str) -> str:
    logs = session.client("logs")
    groups = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    for group in groups:
        if group.get("logGroupName") == name:
            return f"bytes: {group.get('storedBytes', 0):,}"
    raise AwsRefused(f"{name} does not exist", "ResourceNotFoundException")


def _delete_log_group(session: boto3.Session, name: str) -> None:
    session.client("logs").delete_log_group(logGroupName=name)


KINDS: Mapping[str, Kind] = {
    "AWS::S3::Bucket": Kind("Bucket", _describe_bucket, _delete_bucket),
    "AWS::DynamoDB::Table": Kind("Table", _describe_table, _delete_table),
    "AWS::Cognito::UserPool": Kind("User pool", _describe_user_pool, _delete_user_pool),
    "AWS::Logs::LogGroup": Kind("Log group", _describe_log_group, _delete_log_group),
}
"""By type of CloudFormation. Resources of other types are deleted with their stack."""
