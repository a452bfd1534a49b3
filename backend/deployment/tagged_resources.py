"""Finds the resources of a stack by the tag that CloudFormation gave them.

CloudFormation lists deleted stacks for 90 days, but what they retained keeps the tag:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
"""

import boto3

from backend.aws.errors import translate_errors
from backend.deployment.cloudformation import Resource

_TAG = "aws:cloudformation:stack-name"
_KINDS = {
    "s3": "AWS::S3::Bucket",
    "dynamodb:table": "AWS::DynamoDB::Table",
    "cognito-idp:userpool": "AWS::Cognito::UserPool",
    "logs:log-group": "AWS::Logs::LogGroup",
}
"""The types of retained resources, by their type in ARNs."""


@translate_errors()
def tagged_resources(stack_name: str, session: boto3.Session) -> set[Resource]:
    """The resources of all stacks of a name, in the region. Raises AwsUnavailable, AwsRefused."""
    client = session.client("resourcegroupstaggingapi")
    pages = client.get_paginator("get_resources").paginate(
        TagFilters=[{"Key": _TAG, "Values": [stack_name]}], ResourceTypeFilters=list(_KINDS)
    )
    return {
        _resource(found["ResourceARN"])
        for page in pages
        for found in page["ResourceTagMappingList"]
    }


def _resource(arn: str) -> Resource:
    """``arn:aws:s3:::name``, ``...:table/name``, ``...:userpool/name``, ``...:log-group:name``."""
    _, _, service, _, _, path = arn.split(":", 5)
    if service == "s3":
        return Resource(_KINDS[service], path)
    kind = "log-group" if service == "logs" else path.partition("/")[0]
    return Resource(_KINDS[f"{service}:{kind}"], path[len(kind) + 1 :])
