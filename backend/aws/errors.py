"""botocore's exceptions as ours: unavailable for now, or refused for good."""

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    ParamValidationError,
)

from backend.errors import AwsRefused, AwsUnavailable, PhotoPipelineError

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
_OUR_MISTAKE = (NoCredentialsError, ParamValidationError)


def translate(error: ClientError | BotoCoreError) -> PhotoPipelineError:
    """Our exception for one of botocore's."""
    if isinstance(error, ClientError):
        code = error.response["Error"].get("Code", "")
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        unavailable = code in _THROTTLING or status >= 500 or conflicted(error)
        return (AwsUnavailable if unavailable else AwsRefused)(str(error))
    if isinstance(error, _OUR_MISTAKE):
        return AwsRefused(str(error))
    return AwsUnavailable(str(error))


def conflicted(error: ClientError) -> bool:
    """Whether a transaction met another one on its way to the same item."""
    reasons = error.response.get("CancellationReasons", [])
    return any(reason.get("Code") == "TransactionConflict" for reason in reasons)
