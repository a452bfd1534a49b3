"""The deployed stack: the names that CloudFormation gave to what the template describes."""

from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import ClientError

DEFAULT_STACK = "photo-pipeline"
"""Name of the stack where nobody says another."""
OPERATORS = "operators"
"""The template's group of those who see executions."""


class StackNotFound(Exception):
    """No stack of that name here, or one that lacks the outputs of our template."""


@dataclass(frozen=True)
class Stack:
    """Outputs of ``backend/infrastructure/template.yaml``."""

    name: str
    region: str
    user_pool_id: str
    user_pool_client_id: str
    user_pool_provider_name: str
    identity_pool_id: str
    photo_repo: str
    image_metadata_table: str
    operations_table: str
    state_machine_arn: str
    run_again_function: str
    reconcile_function: str
    failed_events_queue: str


def describe_stack(name: str, session: boto3.Session) -> Stack:
    """The outputs of the stack that boto3's environment leads to. Raises StackNotFound."""
    try:
        stacks = session.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        raise StackNotFound(f"no stack {name!r} in {session.region_name}") from error
    outputs = {o["OutputKey"]: o["OutputValue"] for o in stacks[0].get("Outputs", [])}
    return stack_from_outputs(name, session.region_name, outputs)


def stack_from_outputs(name: str, region: str, outputs: dict[str, Any]) -> Stack:
    """A Stack of the template's outputs. Raises StackNotFound naming a missing one."""
    try:
        return Stack(
            name=name,
            region=region,
            user_pool_id=outputs["UserPoolId"],
            user_pool_client_id=outputs["UserPoolClientId"],
            user_pool_provider_name=outputs["UserPoolProviderName"],
            identity_pool_id=outputs["IdentityPoolId"],
            photo_repo=outputs["PhotoRepo"],
            image_metadata_table=outputs["ImageMetadataTable"],
            operations_table=outputs["OperationsTable"],
            state_machine_arn=outputs["StateMachineArn"],
            run_again_function=outputs["RunAgainFunction"],
            reconcile_function=outputs["ReconcileFunction"],
            failed_events_queue=outputs["FailedEventsQueue"],
        )
    except KeyError as error:
        raise StackNotFound(f"stack {name!r} has no output {error}") from error
