from typing import Any

import pytest

from backend.database import keys
from backend.database.attribute_values import from_wire
from backend.database.counters import CountedRun, Usage, counter_updates, hours_and_totals
from backend.database.table import Table
from tests.moto.machine import empty_aws
from tests.moto.tables import create_table

STARTED, ENDED = "2026-11-23T17:21:11.004Z", "2026-11-23T17:21:11.254Z"
LABELS = {
    "status": "FAILED",
    "error": "AwsUnavailable",
    "ms": 40,
    "attempt": 3,
    "lambda_ms": 30,
}
STEPS: dict[str, Any] = {
    "DetectLabels": LABELS,
    "StoreImageMetadata": {"status": "SUCCEEDED", "ms": 20, "lambda_ms": 15},
    "ImageTypeCheck": {"status": "SUCCEEDED", "ms": 1},
}


def run(steps: dict[str, Any] = STEPS, **more: Any) -> CountedRun:
    """A partial execution of 250 ms."""
    return CountedRun(STARTED, "PARTIAL", ENDED, 250, steps, Usage(8, 0), **more)


def names(change: Any) -> set[str]:
    return set(change["ExpressionAttributeNames"].values())


def test_an_ending_counts_once_in_its_hour_bucket_and_states() -> None:
    hour, totals = counter_updates(run(family="aws", waited_ms=90, visible_ms=340))
    assert hour["Key"]["sk"] == {"S": "HOUR#2026-11-23T17"}
    assert {"outcome_partial", "took_250", "took_ms_250", "family_aws"} <= names(hour)
    assert {"waited_100", "visible_400", "state_attempts_DetectLabels"} <= names(hour)
    assert {"transitions", "labelled", "lambda_ms_DetectLabels"} <= names(hour)
    assert {"state_failures_DetectLabels", "state_service_failures_DetectLabels"} <= names(hour)
    assert not [name for name in names(hour) if name.endswith("ImageTypeCheck")]
    assert names(hour) < names(totals)


def test_an_execution_that_replaces_a_failed_one_counts_it_in_its_hour() -> None:
    *hours, totals = counter_updates(run(), "2026-11-23T09:00:00.000Z")
    assert [from_wire(hour["Key"])["sk"][-2:] for hour in hours] == ["17", "09"]
    assert ["replaced" in names(hour) for hour in hours] == [False, True]
    assert "replaced" in names(totals)
    (same_hour, _) = counter_updates(run(), STARTED)
    assert {"replaced", "outcome_partial"} <= names(same_hour)


@pytest.mark.parametrize("error", ["BrokenImage", "Aborted"])
def test_no_service_fails_for_a_photo_or_a_person(error: str) -> None:
    steps = {"DetectLabels": {"status": "FAILED", "error": error, "lambda_ms": 30}}
    hour, totals = counter_updates(run(steps))
    assert "state_failures_DetectLabels" in names(hour)
    assert "state_service_failures_DetectLabels" not in names(hour)
    assert "failed_at_DetectLabels" not in names(totals)


def test_the_totals_have_the_latest_result_of_each_task(monkeypatch: pytest.MonkeyPatch) -> None:
    with empty_aws(monkeypatch):
        table: Table = create_table("Operations")
        for change in counter_updates(run()):
            table.update(change)
        hours, totals = hours_and_totals(table, STARTED)
    assert set(hours) == {"2026-11-23T17"}
    assert totals["failed_at_DetectLabels"] == ENDED
    assert totals["failed_error_DetectLabels"] == "AwsUnavailable"
    assert totals["succeeded_at_StoreImageMetadata"] == ENDED
    assert totals["outcome_partial"] == 1
    assert keys.TOTALS["sk"] > keys.hour_key("9999-12-31T23:00:00.000Z")["sk"]
