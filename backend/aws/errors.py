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

from backend.errors import AwsError, AwsRefused, AwsThrottled, AwsUnavailable

# https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
_THROTTLING = {
    "BandwidthLimitExceeded",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
}
_TOO_MANY_REQUESTS = 429
_TRANSIENT = {
    "PriorRequestNotComplete",
    "RequestTimeout",
    "RequestTimeoutException",
    "TransactionInProgressException",
    "TransactionConflictException",
}
# Reasons of a TransactionCanceledException, which botocore does not retry:
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
_THROTTLED_TRANSACTION = {"ProvisionedThroughputExceeded", "ThrottlingError"}
_NO_CREDENTIALS = "No AWS credentials found. Run 'aws configure', or set AWS_PROFILE."
_NO_REGION = "No AWS region is configured. Set AWS_DEFAULT_REGION, for example to us-east-1."


@contextmanager
def translate_errors() -> Iterator[None]:
    """Raise AwsUnavailable, AwsThrottled or AwsRefused for an exception of botocore.

    Use it as a context manager or as a decorator of a function that is no generator.
    """
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise translate(error) from error


def translate(error: ClientError | BotoCoreError) -> AwsError:
    """The domain exception for an exception of botocore."""
    if isinstance(error, ClientError):
        return _of_response(error)
    if isinstance(error, NoCredentialsError):
        return AwsRefused(_NO_CREDENTIALS)
    if isinstance(error, NoRegionError):
        return AwsRefused(_NO_REGION)
    if isinstance(error, ParamValidationError):
        return AwsRefused(str(error))
    return AwsUnavailable(str(error))


def _of_response(error: ClientError) -> AwsError:
    code = error_code(error)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if _is_throttled(error, code, status):
        return AwsThrottled(str(error))
    if code in _TRANSIENT or status >= 500 or is_transaction_conflict(error):
        return AwsUnavailable(str(error))
    return AwsRefused(str(error), code)


def error_code(error: ClientError) -> str:
    """The error code of the AWS service, such as "NoSuchKey"."""
    return str(error.response["Error"].get("Code", ""))


def is_transaction_conflict(error: ClientError) -> bool:
    """Whether DynamoDB canceled a transaction because of another request to the same item."""
    return "TransactionConflict" in _cancellation_reasons(error)


def _is_throttled(error: ClientError, code: str, status: int) -> bool:
    if code in _THROTTLING or status == _TOO_MANY_REQUESTS:
        return True
    return bool(_cancellation_reasons(error) & _THROTTLED_TRANSACTION)


def _cancellation_reasons(error: ClientError) -> set[str]:
    """Why DynamoDB canceled a transaction; empty for any other error."""
    return {reason.get("Code", "") for reason in error.response.get("CancellationReasons", [])}
