"""AWS clients of a function, made once per worker, and the resources they are for."""

import os
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from backend.aws.photo_storage import PhotoStorage
from backend.aws.step_functions import StepFunctions
from backend.database.table import Table
from backend.executions.starter import ExecutionStarter

# Short enough that a hanging call fails as AwsUnavailable, with time left to record it, before the
# function itself is stopped. The state machine retries with longer pauses.
_CONFIG = Config(
    connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 2}
)


@cache
def client(service: str) -> Any:
    """The client of a service."""
    return boto3.client(service, config=_CONFIG)


def photo_storage() -> PhotoStorage:
    """The photo bucket."""
    return PhotoStorage(client("s3"), os.environ["PHOTO_REPO"])


def image_metadata() -> Table:
    """The users' table."""
    return Table(client("dynamodb"), os.environ["IMAGE_METADATA_TABLE"])


def operations() -> Table:
    """The operators' table."""
    return Table(client("dynamodb"), os.environ["OPERATIONS_TABLE"])


def step_functions() -> StepFunctions:
    """The state machine."""
    return StepFunctions(client("stepfunctions"), os.environ["STATE_MACHINE_ARN"])


def execution_starter() -> ExecutionStarter:
    """What starts runs."""
    return ExecutionStarter(photo_storage(), image_metadata(), operations(), step_functions())


def max_pixels() -> int:
    """Pixels beyond which a photo is refused before decoding."""
    return int(os.environ["MAX_PIXELS"])
