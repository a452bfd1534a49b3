"""The template of the hosted dashboard on ministack, as far as that supports it."""

from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.waiting import eventually

TEMPLATE = Path(__file__).parents[4] / "backend/infrastructure/hosting.yaml"
STACK = "hosting"
_OF_THE_PIPELINE = {
    "UserPoolId": "us-east-1_abc",
    "PhotoRepo": "photos",
    "ImageMetadataTable": "metadata",
    "OperationsTable": "operations",
    "StateMachineArn": "arn:aws:states:us-east-1:000000000000:stateMachine:photos",
    "CompareLabelsFunction": "compare",
    "ReconcileFunction": "reconcile",
    "FailedEventsQueue": "https://sqs.us-east-1.amazonaws.com/000000000000/failed",
    "MetricsRoleArn": "arn:aws:iam::000000000000:role/metrics",
}


def supported() -> str:
    """The template without what ministack refuses: scaling, and a number that is a parameter."""
    text = TEMPLATE.read_text("utf-8")
    before, _, rest = text.partition("  Scaling:\n")
    scaling, _, after = rest.partition("  # Roles ---")
    assert (
        scaling.count("    Type: AWS::")
        == scaling.count("    Type: AWS::ApplicationAutoScaling")
        == 2
    )
    text = f"{before}  # Roles ---{after}"
    assert "DesiredCount: !Ref Replicas" in text
    return text.replace("DesiredCount: !Ref Replicas", "DesiredCount: 1")


def parameters(session: boto3.Session) -> dict[str, str]:
    ec2 = session.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(
            VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"us-east-1{zone}"
        )["Subnet"]["SubnetId"]
        for number, zone in enumerate("ab")
    ]
    acm, secrets = session.client("acm"), session.client("secretsmanager")
    return {
        **_OF_THE_PIPELINE,
        "Image": "example.com/dashboard:1",
        "CertificateArn": acm.request_certificate(DomainName="photos.example.com")[
            "CertificateArn"
        ],
        "SessionKeySecret": secrets.create_secret(Name="session-key", SecretString="x")["ARN"],
        "Vpc": vpc,
        "VpcNetwork": "10.0.0.0/16",
        "PublicSubnets": ",".join(subnets),
        "Subnets": ",".join(subnets),
    }


@pytest.fixture
def stack(emulated_aws: boto3.Session) -> Any:
    cloudformation = emulated_aws.client("cloudformation")
    given = parameters(emulated_aws)
    cloudformation.create_stack(
        StackName=STACK,
        TemplateBody=supported(),
        Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in given.items()],
        Capabilities=["CAPABILITY_IAM"],
    )
    return cloudformation


def status(cloudformation: Any) -> str:
    found: str = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"]
    return "" if found.endswith("IN_PROGRESS") else found


def test_it_is_created_with_what_websockets_need_and_deleted_again(
    stack: Any, emulated_aws: boto3.Session
) -> None:
    assert eventually(lambda: status(stack), seconds=60) == "CREATE_COMPLETE"
    balancers, ecs = emulated_aws.client("elbv2"), emulated_aws.client("ecs")
    (balancer,) = balancers.describe_load_balancers()["LoadBalancers"]
    arn = balancer["LoadBalancerArn"]
    attributes = balancers.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
    assert {"Key": "idle_timeout.timeout_seconds", "Value": "300"} in attributes
    listeners = balancers.describe_listeners(LoadBalancerArn=arn)["Listeners"]
    actions = {one["Port"]: one["DefaultActions"][0]["Type"] for one in listeners}
    assert actions == {443: "forward", 80: "redirect"}
    (group,) = balancers.describe_target_groups()["TargetGroups"]
    assert group["HealthCheckPath"] == "/live"
    of_group = balancers.describe_target_group_attributes(TargetGroupArn=group["TargetGroupArn"])
    assert {"Key": "stickiness.enabled", "Value": "true"} in of_group["Attributes"]
    (cluster,) = ecs.list_clusters()["clusterArns"]
    services = ecs.list_services(cluster=cluster)["serviceArns"]
    (service,) = ecs.describe_services(cluster=cluster, services=services)["services"]
    assert service["loadBalancers"][0]["targetGroupArn"] == group["TargetGroupArn"]
    task = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
    (container,) = task["containerDefinitions"]
    assert {"name": "FORWARDED_ALLOW_IPS", "value": "10.0.0.0/16"} in container["environment"]

    stack.delete_stack(StackName=STACK)
    eventually(lambda: not ecs.list_clusters()["clusterArns"], seconds=60)
    assert balancers.describe_load_balancers()["LoadBalancers"] == []
    roles = emulated_aws.client("iam").list_roles()["Roles"]
    assert not [role for role in roles if role["RoleName"].startswith(STACK)]
