"""Whether the caller may create the stack's resources, as IAM simulates the caller's policies.

CloudFormation creates resources with the permissions of the caller. The simulation reads policies
only: it knows the organization's service control policies, but no session policies.
https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import boto3

from backend.aws.errors import translate_errors
from backend.deployment.preflight.finding import Finding, unknown
from backend.errors import AwsError

ACTIONS: Mapping[str, tuple[str, ...]] = {
    "AWS::CloudFormation::Stack": (
        *("cloudformation:CreateStack", "cloudformation:UpdateStack", "cloudformation:DeleteStack"),
        *("cloudformation:DescribeStacks", "cloudformation:DescribeStackEvents"),
    ),
    "AWS::CloudWatch::Alarm": ("cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms"),
    "AWS::CloudWatch::Dashboard": ("cloudwatch:PutDashboard", "cloudwatch:DeleteDashboards"),
    "AWS::Cognito::IdentityPool": (
        *("cognito-identity:CreateIdentityPool", "cognito-identity:DeleteIdentityPool"),
    ),
    "AWS::Cognito::IdentityPoolRoleAttachment": ("cognito-identity:SetIdentityPoolRoles",),
    "AWS::Cognito::UserPool": ("cognito-idp:CreateUserPool", "cognito-idp:DeleteUserPool"),
    "AWS::Cognito::UserPoolClient": ("cognito-idp:CreateUserPoolClient",),
    "AWS::Cognito::UserPoolGroup": ("cognito-idp:CreateGroup",),
    "AWS::DynamoDB::Table": (
        *("dynamodb:CreateTable", "dynamodb:UpdateTable", "dynamodb:DeleteTable"),
        *("dynamodb:DescribeTable", "dynamodb:UpdateTimeToLive"),
        "dynamodb:UpdateContinuousBackups",
    ),
    "AWS::Events::Rule": ("events:PutRule", "events:PutTargets", "events:DeleteRule"),
    "AWS::IAM::ManagedPolicy": ("iam:CreatePolicy", "iam:DeletePolicy"),
    "AWS::IAM::Role": (
        *("iam:CreateRole", "iam:DeleteRole", "iam:PassRole"),
        *("iam:PutRolePolicy", "iam:AttachRolePolicy"),
    ),
    "AWS::Lambda::EventInvokeConfig": ("lambda:PutFunctionEventInvokeConfig",),
    "AWS::Lambda::Function": (
        *("lambda:CreateFunction", "lambda:UpdateFunctionCode", "lambda:DeleteFunction"),
    ),
    "AWS::Lambda::LayerVersion": ("lambda:PublishLayerVersion", "lambda:GetLayerVersion"),
    "AWS::Lambda::Permission": ("lambda:AddPermission",),
    "AWS::Logs::LogGroup": (
        "logs:CreateLogGroup",
        "logs:PutRetentionPolicy",
        "logs:DeleteLogGroup",
    ),
    "AWS::S3::Bucket": (
        *("s3:CreateBucket", "s3:DeleteBucket", "s3:PutObject", "s3:GetObject", "s3:ListBucket"),
        *("s3:PutEncryptionConfiguration", "s3:PutBucketPublicAccessBlock"),
        *("s3:PutLifecycleConfiguration", "s3:PutBucketNotification"),
    ),
    "AWS::S3::BucketPolicy": ("s3:PutBucketPolicy",),
    "AWS::SNS::Subscription": ("sns:Subscribe",),
    "AWS::SNS::Topic": ("sns:CreateTopic", "sns:DeleteTopic"),
    "AWS::SQS::Queue": ("sqs:CreateQueue", "sqs:DeleteQueue"),
    "AWS::SQS::QueuePolicy": ("sqs:SetQueueAttributes",),
    "AWS::StepFunctions::StateMachine": (
        *("states:CreateStateMachine", "states:UpdateStateMachine", "states:DeleteStateMachine"),
    ),
}
"""What the creation, the update and the deletion of a resource of each type need."""

_SUBJECT = "Permissions"
_ASSUMED_ROLE = re.compile(r"arn:[a-z-]+:sts::[0-9]+:assumed-role/(?P<role>[^/]+)/.+")
_ROOT = re.compile(r"arn:[a-z-]+:iam::[0-9]+:root")


@dataclass(frozen=True)
class Place:
    """Where a stack is to be created, and by whom."""

    stack_name: str
    region: str
    partition: str
    account: str
    caller: str
    """The caller's ARN, as STS says it."""

    def resources(self) -> Mapping[str, str]:
        """The name of a resource of the stack by service, so that limited policies match."""
        stack, home = self.stack_name, f"{self.region}:{self.account}"
        arns = {
            "cloudformation": f"cloudformation:{home}:stack/{stack}/1",
            "cloudwatch": f"cloudwatch:{home}:alarm:{stack}-Alarm-1",
            "dynamodb": f"dynamodb:{home}:table/{stack}-ImageMetadata-1",
            "events": f"events:{home}:rule/{stack}-UploadRule-1",
            "iam": f"iam::{self.account}:role/{stack}-UserRole-1",
            "lambda": f"lambda:{home}:function:{stack}-S3Trigger-1",
            "logs": f"logs:{home}:log-group:/aws/lambda/{stack}-S3Trigger:*",
            "s3": f"s3:::{stack}-photorepo-1",
            "sns": f"sns:{home}:{stack}-Alerts-1",
            "sqs": f"sqs:{home}:{stack}-FailedEvents-1",
            "states": f"states:{home}:stateMachine:{stack}-ImageProcStateMachine",
        }
        return {service: f"arn:{self.partition}:{arn}" for service, arn in arns.items()}


def check_permissions(session: boto3.Session, place: Place) -> Iterator[Finding]:
    """Simulate every action that a deployment needs."""
    if _ROOT.fullmatch(place.caller):
        yield Finding("ok", _SUBJECT, "the root user of the account may do everything")
        return
    try:
        with translate_errors():
            denied = sorted(_denied(session, place))
    except AwsError as error:
        yield unknown(_SUBJECT, error)
        return
    if denied:
        text = f"{place.caller} may not: {', '.join(denied)}. Use other credentials or add these."
        yield Finding("error", _SUBJECT, text)
    else:
        yield Finding("ok", _SUBJECT, f"{place.caller} may create, update and delete the stack")


def _denied(session: boto3.Session, place: Place) -> Iterator[str]:
    iam, resources = session.client("iam"), place.resources()
    source = place.caller
    if role := _ASSUMED_ROLE.fullmatch(source):  # a session's ARN does not have the role's path
        source = iam.get_role(RoleName=role["role"])["Role"]["Arn"]
    by_service: dict[str, list[str]] = {}
    for needed in ACTIONS.values():
        for action in needed:
            by_service.setdefault(action.partition(":")[0], []).append(action)
    for service, actions in by_service.items():
        pages = iam.get_paginator("simulate_principal_policy").paginate(
            PolicySourceArn=source,
            ActionNames=actions,
            ResourceArns=[resources.get(service, "*")],
        )
        for page in pages:
            for result in page["EvaluationResults"]:
                if result["EvalDecision"] != "allowed":
                    yield result["EvalActionName"]
