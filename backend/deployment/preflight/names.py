"""Whether names that the stack needs are in use, and what earlier stacks of its name left."""

from collections.abc import Iterator
from typing import Any

import boto3

from backend.aws.errors import translate_errors
from backend.deployment.artifact_bucket import ArtifactBucket
from backend.deployment.cloudformation import CloudFormation, DeploymentError
from backend.deployment.preflight.finding import Finding, unknown
from backend.deployment.teardown import leftovers
from backend.deployment.template import lambda_functions
from backend.errors import AwsError

_SUBJECT = "Names"


def check_names(
    session: boto3.Session, stack: CloudFormation, artifacts: ArtifactBucket
) -> Iterator[Finding]:
    """Check the stack, the artifact bucket, the template's fixed names, and retained resources."""
    try:
        with translate_errors():
            exists = bool(stack.current_resources())
            yield _artifact_bucket(artifacts)
            if not exists:
                yield _fixed_names(session, stack.stack_name)
            yield _earlier_stacks(stack, session)
    except AwsError as error:
        yield unknown(_SUBJECT, error)


def _artifact_bucket(artifacts: ArtifactBucket) -> Finding:
    try:
        word = "exists" if artifacts.exists() else "is free"
    except DeploymentError as error:
        return Finding("error", "Artifact bucket", str(error))
    return Finding("ok", "Artifact bucket", f"{artifacts.name} {word}")


def _fixed_names(session: boto3.Session, stack_name: str) -> Finding:
    used = [*_log_groups(session, stack_name), *_dashboards(session, stack_name)]
    used += _state_machines(session, stack_name)
    if not used:
        return Finding("ok", _SUBJECT, "no name that the stack needs is in use")
    text = (
        f"There is no stack {stack_name}, but its names are in use, so CloudFormation cannot "
        f"create it: {', '.join(used)}. Remove them, or choose another name with --stack."
    )
    return Finding("error", _SUBJECT, text)


def _log_groups(session: boto3.Session, stack_name: str) -> Iterator[str]:
    needed = {f"/aws/lambda/{stack_name}-{function}" for function in lambda_functions()}
    pages = session.client("logs").get_paginator("describe_log_groups")
    for page in pages.paginate(logGroupNamePrefix=f"/aws/lambda/{stack_name}-"):
        for group in page["logGroups"]:
            if (name := group.get("logGroupName", "")) in needed:
                yield f"log group {name}"


def _dashboards(session: boto3.Session, stack_name: str) -> Iterator[str]:
    client = session.client("cloudwatch")
    found: Any = client.list_dashboards(DashboardNamePrefix=stack_name)["DashboardEntries"]
    if stack_name in [entry["DashboardName"] for entry in found]:
        yield f"dashboard {stack_name}"


def _state_machines(session: boto3.Session, stack_name: str) -> Iterator[str]:
    name = f"{stack_name}-ImageProcStateMachine"
    pages = session.client("stepfunctions").get_paginator("list_state_machines").paginate()
    if name in [machine["name"] for page in pages for machine in page["stateMachines"]]:
        yield f"state machine {name}"


def _earlier_stacks(stack: CloudFormation, session: boto3.Session) -> Finding:
    found = leftovers(stack, session)
    if not found:
        return Finding("ok", "Leftovers", "no data of an earlier stack of this name")
    text = (
        "Data of earlier stacks of this name exists, which this stack does not use: "
        f"{'; '.join(map(str, found))}. --delete --dry-run lists all; --delete deletes it together "
        "with the stack."
    )
    return Finding("warning", "Leftovers", text)
