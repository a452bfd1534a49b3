"""Time-outs and retries of botocore's clients, for each kind of caller.

Every client of the product has one of these: botocore's defaults are 60 s for each time-out and,
for DynamoDB, ten attempts over some 25 s. All use the retry mode ``standard``, which is the same
for all services and waits at most 20 s before an attempt.
https://docs.aws.amazon.com/botocore/latest/reference/config.html
https://docs.aws.amazon.com/boto3/latest/guide/retries.html
"""

from typing import Any

from botocore.config import Config


def _config(connect: float, read: float, attempts: int, **others: Any) -> Config:
    """``connect`` and ``read`` are seconds; ``attempts`` includes the first one."""
    retries: Any = {"mode": "standard", "total_max_attempts": attempts}
    return Config(connect_timeout=connect, read_timeout=read, retries=retries, **others)


LAMBDA_FUNCTION = _config(connect=1, read=5, attempts=2, parameter_validation=False)
"""A request without a response ends after 13 s (``longest_request``). The time limit of a function
is more than twice that, so it fails as AwsUnavailable and has time to store the failure. The state
machine retries with longer intervals: a throttled request for minutes, see ``Retry`` in
``image_processing.asl.json``. Parameters are validated in tests (``tests/moto/conftest.py``): that
takes an eighth of a request's CPU time."""

SERVER = _config(connect=3, read=20, attempts=3, max_pool_connections=32)
"""The dashboard, for its own requests and for those of users: a person waits for the response. The
pool has a connection for each of the requests that run at the same time."""

COMMAND = _config(connect=5, read=60, attempts=5)
"""Commands, such as ``backend.deploy``: nobody waits for a single request, and it is better to try
for some minutes than to fail in the middle of a deployment. An upload of the libraries is large."""

HEALTH_CHECK = _config(connect=1, read=3, attempts=1)
"""One attempt: a health check reports what happens now."""

OWN_REKOGNITION = _config(connect=3, read=10, attempts=1, ignore_configured_endpoint_urls=True)
"""Amazon Rekognition for the built-in recogniser: DetectLabels, which calls that, tries again.
AWS_ENDPOINT_URL is the embedded AWS, so this client ignores it."""

_MAX_BACKOFF = 20.0
"""Seconds: the longest interval before a retry in the mode ``standard``."""


def longest_request(config: Config) -> float:
    """Seconds after which a request ends at the latest if the service does not respond.

    A retry waits for a random share of 1, 2, 4 ... seconds, at most 20.
    """
    options: Any = config
    attempts = options.retries["total_max_attempts"]
    waits = sum(min(2.0**number, _MAX_BACKOFF) for number in range(attempts - 1))
    return float(attempts * (options.connect_timeout + options.read_timeout) + waits)
