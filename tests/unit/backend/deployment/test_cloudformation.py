"""A stack is created or updated from any state in which an earlier operation left it."""

import json
import logging
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from backend.deployment.artifact_bucket import ArtifactBucket
from backend.deployment.cloudformation import CloudFormation, DeploymentError, Resource

QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": {"Ref": "Timeout"}}}
TEMPLATE: dict[str, Any] = {
    "Parameters": {"Timeout": {"Type": "Number", "Default": 30}},
    "Resources": {"Queue": QUEUE},
    "Outputs": {"Url": {"Value": {"Ref": "Queue"}}},
}
# CloudFormation refuses this one: there is no such function.
BROKEN = {
    "Type": "AWS::Lambda::EventInvokeConfig",
    "Properties": {"FunctionName": "nobody", "Qualifier": "$LATEST"},
}
GOOD = json.dumps(TEMPLATE)
BAD = json.dumps({**TEMPLATE, "Resources": {"Queue": QUEUE, "Retries": BROKEN}})


@pytest.fixture
def client(emulated_aws: boto3.Session) -> Any:
    return emulated_aws.client("cloudformation")


@pytest.fixture
def stack(client: Any, request: pytest.FixtureRequest) -> CloudFormation:
    return CloudFormation(client, request.node.name.replace("_", "-"))


def status(client: Any, stack: CloudFormation) -> str:
    return client.describe_stacks(StackName=stack.stack_name)["Stacks"][0]["StackStatus"]


def timeout(session: boto3.Session, url: str) -> str:
    answer = session.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
    return answer["Attributes"]["VisibilityTimeout"]


def test_creates_then_updates(stack: CloudFormation, emulated_aws: boto3.Session) -> None:
    stack.apply(GOOD, {"Timeout": "40"})
    url = stack.outputs()["Url"]
    assert timeout(emulated_aws, url) == "40"

    stack.apply(GOOD, {"Timeout": "50"})
    assert stack.outputs()["Url"] == url
    assert timeout(emulated_aws, url) == "50"


def test_a_template_above_the_limit_of_a_request_is_read_from_the_bucket(
    emulated_aws: boto3.Session, client: Any
) -> None:
    artifacts = ArtifactBucket(emulated_aws.client("s3"), "large-template-code", "000000000000")
    artifacts.ensure()
    large = json.dumps({**TEMPLATE, "Metadata": {"Padding": "x" * 51_200}})
    with pytest.raises(ClientError, match="51200"):
        CloudFormation(client, "large-template").apply(large, {})

    stack = CloudFormation(client, "large-template", artifacts.store_template)
    stack.apply(large, {})
    stack.apply(large.replace("30", "31"), {})
    assert timeout(emulated_aws, stack.outputs()["Url"]) == "31"


def test_no_change_is_success(
    stack: CloudFormation, client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    stack.apply(GOOD, {})
    stack.apply(GOOD, {})
    assert "is up to date" in caplog.text
    assert status(client, stack) == "CREATE_COMPLETE"


def test_a_failure_names_the_resource_and_the_reason(stack: CloudFormation) -> None:
    with pytest.raises(DeploymentError) as caught:
        stack.apply(BAD, {})
    head, *reasons = str(caught.value).splitlines()
    assert head.endswith(f"left stack {stack.stack_name} in ROLLBACK_COMPLETE:")
    assert reasons == [
        "  Retries (AWS::Lambda::EventInvokeConfig): Lambda function not found: nobody"
    ]


def test_a_failed_update_reports_this_update_only(stack: CloudFormation, client: Any) -> None:
    stack.apply(GOOD, {})
    for _ in range(2):
        with pytest.raises(DeploymentError) as caught:
            stack.apply(BAD, {})
        assert len(str(caught.value).splitlines()) == 2
    assert status(client, stack) == "UPDATE_ROLLBACK_COMPLETE"
    stack.apply(GOOD, {"Timeout": "77"})


def test_a_stack_whose_creation_failed_is_replaced(stack: CloudFormation, client: Any) -> None:
    with pytest.raises(DeploymentError):
        stack.apply(BAD, {})
    stack.apply(GOOD, {})
    assert status(client, stack) == "CREATE_COMPLETE"


def test_an_unused_change_set_is_replaced(stack: CloudFormation, client: Any) -> None:
    client.create_change_set(
        StackName=stack.stack_name,
        ChangeSetName="unused",
        ChangeSetType="CREATE",
        TemplateBody=GOOD,
    )
    assert status(client, stack) == "REVIEW_IN_PROGRESS"
    stack.apply(GOOD, {})
    assert status(client, stack) == "CREATE_COMPLETE"


def test_a_missing_stack_has_no_outputs(stack: CloudFormation) -> None:
    assert stack.generations() == []
    assert stack.current_resources() == set()
    with pytest.raises(DeploymentError, match="There is no stack"):
        stack.outputs()


def test_a_deleted_stack_is_listed_with_its_resources(stack: CloudFormation) -> None:
    stack.apply(GOOD, {})
    url = stack.outputs()["Url"]
    (first,) = stack.generations()
    assert (first.status, first.is_deleted) == ("CREATE_COMPLETE", False)
    assert stack.current_resources() == {Resource("AWS::SQS::Queue", url)}

    stack.delete(first.stack_id)
    stack.delete(first.stack_id)

    (deleted,) = stack.generations()  # test_teardown.py has two, on moto: ministack keeps one
    assert (deleted.stack_id, deleted.is_deleted) == (first.stack_id, True)
    assert stack.current_resources() == set()
    assert Resource("AWS::SQS::Queue", url) in stack.resources(first.stack_id)
