"""Translates botocore's exceptions into those of ``backend.errors``.

Each adapter wraps its requests in ``translate_errors``, so no caller handles botocore's exceptions.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    InvalidRegionError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
)

from backend.aws.endpoints import missing_service
from backend.errors import (
    AwsError,
    AwsRefused,
    AwsThrottled,
    AwsUnavailable,
    ServiceNotInRegion,
)

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
# Errors of the service itself, where a part of a response has a code but no HTTP status:
# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
_SERVICE_FAILED = {"InternalError", "OperationAborted", "ServiceUnavailable"}
# Codes of CancellationReasons, as the service describes TransactionCanceledException:
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
# The others, ItemCollectionSizeLimitExceeded and ValidationError among them, would fail again.
_TEMPORARY_REASONS = {"ProvisionedThroughputExceeded", "ThrottlingError", "TransactionConflict"}
_CONDITION_FAILED = "ConditionalCheckFailed"
_NO_REASON = "None"
"""Code of a write of the transaction that did not cancel it."""
_OUT_OF_SERVICE = "ServiceUnavailable"
_THROTTLING_REASONS = {"ProvisionedThroughputExceeded", "ThrottlingError"}
_NO_CREDENTIALS = "No AWS credentials found. Run 'aws configure', or set AWS_PROFILE."
NO_REGION = "No AWS region is configured. Set AWS_DEFAULT_REGION, for example to us-east-1."


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
        return AwsRefused(NO_REGION)
    if isinstance(error, ParamValidationError | InvalidRegionError):
        return AwsRefused(str(error))
    if isinstance(error, EndpointConnectionError):
        return _of_address(error)
    return AwsUnavailable(str(error))


def error_of_code(code: str, message: str) -> AwsError:
    """The domain exception for an error code of an AWS service."""
    if code in _THROTTLING:
        return AwsThrottled(message)
    if code in _TRANSIENT or code in _SERVICE_FAILED:
        return AwsUnavailable(message)
    return AwsRefused(message, code)


def _of_response(error: ClientError) -> AwsError:
    code = error_code(error)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if status == _TOO_MANY_REQUESTS or code in _THROTTLING or _is_throttled_transaction(error):
        return AwsThrottled(str(error))
    if status >= 500 or is_canceled_for_now(error):
        reason = error.response["Error"].get("Message", "") if code == _OUT_OF_SERVICE else ""
        return AwsUnavailable(str(error), reason)
    return error_of_code(code, str(error))


def _of_address(error: EndpointConnectionError) -> AwsError:
    """No connection: for ever if the region does not have the service, else for now."""
    if missing := missing_service(str(error.kwargs.get("endpoint_url"))):
        service, region = missing
        return ServiceNotInRegion(f"The region {region} has no endpoint of {service}.")
    return AwsUnavailable(str(error))


def _is_throttled_transaction(error: ClientError) -> bool:
    return is_canceled_for_now(error) and bool(_cancellation_reasons(error) & _THROTTLING_REASONS)


def error_code(error: ClientError) -> str:
    """The error code of the AWS service, such as "NoSuchKey"."""
    return str(error.response["Error"].get("Code", ""))


def is_canceled_for_now(error: ClientError) -> bool:
    """Whether DynamoDB canceled a transaction for reasons that are all temporary.

    Another request writes to the same item, or the table is throttled. A condition that was not met
    beside such a reason counts as temporary too: the other request may be about to change the item.
    """
    reasons = _cancellation_reasons(error) - {_CONDITION_FAILED}
    return bool(reasons) and reasons <= _TEMPORARY_REASONS


def is_canceled_by_conditions(error: ClientError) -> bool:
    """Whether DynamoDB canceled a transaction only because conditions were not met."""
    return _cancellation_reasons(error) == {_CONDITION_FAILED}


def _cancellation_reasons(error: ClientError) -> set[str]:
    reasons = error.response.get("CancellationReasons", [])
    return {reason.get("Code") or _NO_REASON for reason in reasons} - {_NO_REASON}
