import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
)

from backend.aws.errors import translate_errors
from backend.errors import AwsError, AwsRefused, AwsThrottled, AwsUnavailable


def client_error(code: str, status: int = 400, **more: object) -> ClientError:
    answer = {
        "Error": {"Code": code, "Message": "a message"},
        "ResponseMetadata": {"HTTPStatusCode": status},
        **more,
    }
    return ClientError(answer, "GetItem")  # type: ignore[arg-type]


def canceled(*reasons: str) -> ClientError:
    codes = [{"Code": reason} for reason in reasons]
    return client_error("TransactionCanceledException", CancellationReasons=codes)


def raised(error: Exception) -> AwsError:
    with pytest.raises(AwsError) as found, translate_errors():
        raise error
    assert found.value.__cause__ is error
    return found.value


@pytest.mark.parametrize(
    "error",
    [
        client_error("InternalServerError", 500),
        client_error("TransactionInProgressException"),
        client_error("RequestTimeout"),
        canceled("None", "TransactionConflict"),
        ConnectTimeoutError(endpoint_url="https://s3.example"),
    ],
)
def test_what_a_later_attempt_may_solve_is_unavailable(error: Exception) -> None:
    assert type(raised(error)) is AwsUnavailable


@pytest.mark.parametrize(
    "error",
    [
        client_error("ThrottlingException"),  # Rekognition, DynamoDB, Step Functions
        client_error("ProvisionedThroughputExceededException"),
        client_error("SlowDown", 503),  # S3
        client_error("Unknown", 429),
        canceled("None", "ThrottlingError"),
        canceled("ProvisionedThroughputExceeded", "TransactionConflict"),
    ],
)
def test_too_many_requests_are_throttled(error: Exception) -> None:
    assert type(raised(error)) is AwsThrottled


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (client_error("ValidationException"), "a message"),
        (canceled("ConditionalCheckFailed"), "a message"),
        (NoCredentialsError(), "No AWS credentials found."),
        (NoRegionError(), "No AWS region is configured."),
        (ParamValidationError(report="Invalid bucket name"), "Invalid bucket name"),
    ],
)
def test_what_would_fail_again_is_refused(error: Exception, message: str) -> None:
    refused = raised(error)
    assert type(refused) is AwsRefused
    assert message in str(refused)


@pytest.mark.parametrize(
    ("code", "denied"),
    [("AccessDenied", True), ("AccessDeniedException", True), ("403", True), ("NoSuchKey", False)],
)
def test_a_missing_permission_is_distinguished_from_other_refusals(code: str, denied: bool) -> None:
    refused = raised(client_error(code, 403))
    assert isinstance(refused, AwsRefused)
    assert (refused.code, refused.access_denied) == (code, denied)


def test_other_exceptions_are_not_changed() -> None:
    with pytest.raises(KeyError), translate_errors():
        raise KeyError


def test_it_decorates_functions() -> None:
    @translate_errors()
    def fails() -> None:
        raise BotoCoreError

    for _ in range(2):
        with pytest.raises(AwsUnavailable):
            fails()
