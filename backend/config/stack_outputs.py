"""The outputs of the deployed stack: the physical names of the template's resources."""

from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import ClientError

from backend.aws.errors import translate_errors

DEFAULT_STACK = "photo-pipeline"
"""Name of the stack unless another one is given."""
OPERATORS = "operators"
"""The template's Cognito group of the users who see all executions."""


class StackNotFound(Exception):
    """There is no stack of this name, or it lacks outputs of the template."""


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
    compare_labels_function: str
    reconcile_function: str
    failed_events_queue: str
    metrics_role: str
    max_photos_per_user: str = "0"
    """0 for no limit, also for the stack of an earlier version, which has no such output."""
    max_megabytes_per_user: str = "0"
    rekognition_calls_per_day: str = "0"
    mfa: str = "OFF"
    """OFF, OPTIONAL or ON; OFF for the stack of an earlier version."""

    @property
    def resource_names(self) -> dict[str, str]:
        """The names that ``backend.resources.Resources`` needs."""
        return {
            "PHOTO_REPO": self.photo_repo,
            "IMAGE_METADATA_TABLE": self.image_metadata_table,
            "OPERATIONS_TABLE": self.operations_table,
            "STATE_MACHINE_ARN": self.state_machine_arn,
            "MAX_PHOTOS_PER_USER": self.max_photos_per_user,
            "MAX_MEGABYTES_PER_USER": self.max_megabytes_per_user,
        }


@translate_errors()
def describe_stack(name: str, session: boto3.Session) -> Stack:
    """The outputs of a stack. Raises StackNotFound, AwsUnavailable, AwsRefused."""
    try:
        stacks = session.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if "does not exist" not in str(error):
            raise
        raise StackNotFound(f"no stack {name!r} in {session.region_name}") from error
    outputs = {o["OutputKey"]: o["OutputValue"] for o in stacks[0].get("Outputs", [])}
    return stack_from_outputs(name, session.region_name, outputs)


def stack_from_outputs(name: str, region: str, outputs: dict[str, Any]) -> Stack:
    """The Stack with these outputs. Raises StackNotFound, which names a missing output."""
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
            compare_labels_function=outputs["CompareLabelsFunction"],
            reconcile_function=outputs["ReconcileFunction"],
            failed_events_queue=outputs["FailedEventsQueue"],
            metrics_role=outputs["MetricsRoleArn"],
            rekognition_calls_per_day=outputs.get("RekognitionCallsPerDay", "0"),
            mfa=outputs.get("Mfa", "OFF"),
            max_photos_per_user=outputs.get("MaxPhotosPerUser", "0"),
            max_megabytes_per_user=outputs.get("MaxMegabytesPerUser", "0"),
        )
    except KeyError as error:
        raise StackNotFound(f"stack {name!r} has no output {error}") from error
