import pytest

from backend.database.counters import Usage, counter_update


def test_an_ending_counts_once_in_its_hour_bucket_and_states() -> None:
    steps = {
        "DetectLabels": {
            "status": "FAILED",
            "error": "AwsUnavailable",
            "ms": 40,
            "attempt": 3,
            "lambda_ms": 30,
        },
        "ImageTypeCheck": {"status": "SUCCEEDED", "ms": 1},
    }
    change = counter_update(
        "2026-11-23T17:21:11.004Z", "PARTIAL", 250, steps, Usage(8, 0), family="aws"
    )
    names = set(change["ExpressionAttributeNames"].values())
    assert change["Key"]["sk"] == {"S": "HOUR#2026-11-23T17"}
    assert {
        "outcome_partial",
        "took_250",
        "took_ms_250",
        "state_attempts_DetectLabels",
        "family_aws",
    } <= names
    assert {"transitions", "labelled", "lambda_ms_DetectLabels"} <= names
    assert {"state_failures_DetectLabels", "state_service_failures_DetectLabels"} <= names
    assert not [name for name in names if name.endswith("ImageTypeCheck")]


@pytest.mark.parametrize("error", ["BrokenImage", "Aborted"])
def test_no_service_fails_for_a_photo_or_a_person(error: str) -> None:
    steps = {"DetectLabels": {"status": "FAILED", "error": error, "lambda_ms": 30}}
    change = counter_update("2026-11-23T17:21:11.004Z", "PARTIAL", 250, steps, Usage(8, 0))
    names = set(change["ExpressionAttributeNames"].values())
    assert "state_failures_DetectLabels" in names
    assert "state_service_failures_DetectLabels" not in names
