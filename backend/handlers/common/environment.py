"""The environment of a Lambda function: the stack's resources and settings.

Clients are created once for each execution environment. Tests replace ``resources``.
"""

import os
from functools import cache, partial

import boto3

from backend.aws.client_config import LAMBDA_FUNCTION
from backend.resources import Resources


@cache
def resources() -> Resources:
    """The stack's resources, with the permissions of the function's role."""
    return Resources(cache(partial(boto3.client, config=LAMBDA_FUNCTION)), os.environ)


def max_pixels() -> int:
    """Images with more pixels are not decoded."""
    return int(os.environ["MAX_PIXELS"])
