import pytest

from backend.catalog.counters import Usage, counter_update, percentile


def test_no_executions_have_no_percentile() -> None:
    assert percentile([], 0.5) is None
    assert percentile([{"outcome_failed": 3}], 0.5) is None


def test_percentile_lies_in_the_bucket_that_holds_it() -> None:
    hours = [{"bucket_02": 90}, {"bucket_11": 10}]  # 200-300 ms and 7-10 s
    assert 200 < (percentile(hours, 0.5) or 0) <= 300
    assert 7000 < (percentile(hours, 0.95) or 0) <= 10_000


def test_longer_than_the_last_bound_counts_as_that_bound() -> None:
    assert percentile([{"bucket_18": 1}], 0.99) == pytest.approx(300_000)


def test_an_ending_counts_once_in_its_hour_bucket_and_states() -> None:
    steps = {
        "DetectLabels": {"status": "FAILED", "ms": 40, "attempt": 3, "lambda_ms": 30},
        "ImageTypeCheck": {"status": "SUCCEEDED", "ms": 1},
    }
    change = counter_update(
        "2026-11-23T17:21:11.004Z", "PARTIAL", 250, steps, Usage(8, 0), family="aws"
    )
    names = set(change["ExpressionAttributeNames"].values())
    assert change["Key"]["sk"] == {"S": "HOUR#2026-11-23T17"}
    assert {"outcome_partial", "bucket_02", "state_attempts_DetectLabels", "family_aws"} <= names
    assert {"transitions", "labelled", "lambda_ms_DetectLabels"} <= names
    assert "state_failures_DetectLabels" in names
    assert not [name for name in names if name.endswith("ImageTypeCheck")]
