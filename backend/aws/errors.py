"""Translates botocore's exceptions into those of ``backend.errors``.

Each adapter wraps its requests in ``translate_errors``, so no caller handles botocore's exceptions.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
)

from backend.errors import AwsError, AwsRefused, AwsUnavailable

# https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
_THROTTLING = {
    "BandwidthLimitExceeded",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestTimeout",
    "RequestTimeoutException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
    "TransactionConflictException",
}
_OUT_OF_SERVICE = "ServiceUnavailable"
_NO_CREDENTIALS = "No AWS credentials found. Run 'aws configure', or set AWS_PROFILE."
_NO_REGION = "No AWS region is configured. Set AWS_DEFAULT_REGION, for example to us-east-1."


@contextmanager
def translate_errors() -> Iterator[None]:
    """Raise AwsUnavailable or AwsRefused for an exception of botocore.

    Use it as a context manager or as a decorator of a function that is no generator.
    """
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise translate(error) from error


def translate(error: ClientError | BotoCoreError) -> AwsError:
    """The domain exception for an exception of botocore."""
    if isinstance(error, ClientError):
        code = error_code(error)
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if code in _THROTTLING or status >= 500 or is_transaction_conflict(error):
            reason = error.response["Error"].get("Message", "") if code == _OUT_OF_SERVICE else ""
            return AwsUnavailable(str(error), reason)
        return AwsRefused(str(error), code)
    if isinstance(error, NoCredentialsError):
        return AwsRefused(_NO_CREDENTIALS)
    if isinstance(error, NoRegionError):
        return AwsRefused(_NO_REGION)
    if isinstance(error, ParamValidationError):
        return AwsRefused(str(error))
    return AwsUnavailable(str(error))


def error_code(error: ClientError) -> str:
    """The error code of the AWS service, such as "NoSuchKey"."""
    return str(error.response["Error"].get("Code", ""))


def is_transaction_conflict(error: ClientError) -> bool:
    """Whether DynamoDB canceled a transaction because of another request to the same item."""
    reasons = error.response.get("CancellationReasons", [])
    return any(reason.get("Code") == "TransactionConflict" for reason in reasons)
