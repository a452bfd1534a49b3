import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    InvalidRegionError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
)

from backend.aws.errors import translate_errors
from backend.errors import (
    AwsError,
    AwsRefused,
    AwsThrottled,
    AwsUnavailable,
    ServiceNotInRegion,
)


def client_error(code: str, status: int = 400, **more: object) -> ClientError:
    answer = {
        "Error": {"Code": code, "Message": "a message"},
        "ResponseMetadata": {"HTTPStatusCode": status},
        **more,
    }
    return ClientError(answer, "GetItem")  # type: ignore[arg-type]


def canceled(*codes: str) -> ClientError:
    """A canceled transaction, with the reason of each of its writes."""
    reasons = [{"Code": code} for code in codes]
    return client_error("TransactionCanceledException", CancellationReasons=reasons)


def raised(error: Exception) -> AwsError:
    with pytest.raises(AwsError) as found, translate_errors():
        raise error
    assert found.value.__cause__ is error
    return found.value


@pytest.mark.parametrize(
    "error",
    [
        client_error("InternalServerError", 500),
        canceled("None", "TransactionConflict"),
        client_error("TransactionInProgressException"),
        client_error("RequestTimeout"),
        ConnectTimeoutError(endpoint_url="https://s3.example"),
        EndpointConnectionError(endpoint_url="https://rekognition.us-east-1.amazonaws.com/"),
    ],
)
def test_what_a_later_attempt_may_solve_is_unavailable(error: Exception) -> None:
    assert type(raised(error)) is AwsUnavailable


def test_a_service_says_why_it_is_out_of_service() -> None:
    unavailable = raised(client_error("ServiceUnavailable", 507))
    assert isinstance(unavailable, AwsUnavailable)
    assert unavailable.reason == "a message"
    other = raised(client_error("InternalServerError", 500))
    assert isinstance(other, AwsUnavailable)
    assert other.reason == ""


@pytest.mark.parametrize(
    "error",
    [
        client_error("ThrottlingException"),  # Rekognition, DynamoDB, Step Functions
        client_error("ProvisionedThroughputExceededException"),
        client_error("SlowDown", 503),  # S3
        client_error("Unknown", 429),
        canceled("None", "ThrottlingError"),
        canceled("ProvisionedThroughputExceeded", "TransactionConflict"),
        canceled("ConditionalCheckFailed", "ThrottlingError"),
    ],
)
def test_too_many_requests_are_throttled(error: Exception) -> None:
    assert type(raised(error)) is AwsThrottled


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (client_error("ValidationException"), "a message"),
        (canceled("None", "ValidationError"), "a message"),
        (canceled("ItemCollectionSizeLimitExceeded"), "a message"),
        (canceled("ThrottlingError", "ValidationError"), "a message"),
        (canceled("AccessDenied"), "a message"),
        (client_error("TransactionCanceledException"), "a message"),
        (NoCredentialsError(), "No AWS credentials found."),
        (NoRegionError(), "No AWS region is configured."),
        (ParamValidationError(report="Invalid bucket name"), "Invalid bucket name"),
        (InvalidRegionError(region_name="eu_west_1"), "eu_west_1"),
    ],
)
def test_what_would_fail_again_is_refused(error: Exception, message: str) -> None:
    refused = raised(error)
    assert type(refused) is AwsRefused
    assert message in str(refused)


def test_a_service_that_the_region_lacks_is_missing_for_ever() -> None:
    missing = raised(
        EndpointConnectionError(endpoint_url="https://rekognition.eu-north-1.amazonaws.com/")
    )
    assert type(missing) is ServiceNotInRegion
    assert str(missing) == "The region eu-north-1 has no endpoint of rekognition."


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
