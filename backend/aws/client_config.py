"""Timeouts and retries of botocore's clients, for each kind of caller.

https://docs.aws.amazon.com/botocore/latest/reference/config.html
"""

from botocore.config import Config

LAMBDA_FUNCTION = Config(
    connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 2}
)
"""Short enough that a request without a response fails as AwsUnavailable while the function has
time left to store the failure. The state machine retries with longer intervals: a throttled request
for minutes, see ``Retry`` in ``image_processing.asl.json``."""

HEALTH_CHECK = Config(connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 1})
"""One attempt: a health check reports what happens now."""
