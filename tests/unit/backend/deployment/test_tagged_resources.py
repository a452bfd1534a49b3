"""The resources of a stack by their tag, in the form in which AWS answers."""

import boto3
from botocore.stub import Stubber

from backend.deployment.cloudformation import Resource
from backend.deployment.tagged_resources import tagged_resources

ARNS = {
    "arn:aws:s3:::photos-photorepo-1a2b": Resource("AWS::S3::Bucket", "photos-photorepo-1a2b"),
    "arn:aws:dynamodb:us-east-1:123456789012:table/photos-Operations-1A": Resource(
        "AWS::DynamoDB::Table", "photos-Operations-1A"
    ),
    "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbC": Resource(
        "AWS::Cognito::UserPool", "us-east-1_AbC"
    ),
    "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/photos-S3Trigger": Resource(
        "AWS::Logs::LogGroup", "/aws/lambda/photos-S3Trigger"
    ),
}


def test_resources_are_found_by_the_tag_of_their_stack() -> None:
    session = boto3.Session("test", "test", region_name="us-east-1")
    client = session.client("resourcegroupstaggingapi")
    with Stubber(client) as stub:
        stub.add_response(
            "get_resources",
            {"ResourceTagMappingList": [{"ResourceARN": arn} for arn in ARNS]},
            {
                "TagFilters": [{"Key": "aws:cloudformation:stack-name", "Values": ["photos"]}],
                "ResourceTypeFilters": [
                    "s3",
                    "dynamodb:table",
                    "cognito-idp:userpool",
                    "logs:log-group",
                ],
            },
        )
        session.client = lambda name: client  # type: ignore[method-assign,assignment,misc]
        assert tagged_resources("photos", session) == set(ARNS.values())
