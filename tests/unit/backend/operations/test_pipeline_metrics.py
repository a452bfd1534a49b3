"""The metrics as a monitoring system reads them."""

from datetime import UTC, datetime

from prometheus_client.openmetrics.parser import text_string_to_metric_families

from backend.database import keys
from backend.database.counters import CountedRun, Usage, counter_updates
from backend.database.step_progress import Steps
from backend.database.table import Table
from backend.operations.open_metrics import open_metrics
from backend.operations.pipeline_metrics import read_pipeline_metrics

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
STARTED, ENDED = "2026-11-27T11:58:00.000Z", "2026-11-27T11:58:02.000Z"
UNHAPPY: Steps = {
    "DetectLabels": {
        "status": "FAILED", "error": "AwsUnavailable", "attempt": 5, "started_at": STARTED,
        "ms": 1500, "lambda_ms": 90,
    }
}  # fmt: skip


def samples(table: Table) -> dict[tuple[str, tuple[str, ...]], float]:
    """The value of each sample by its name and the values of its labels."""
    text = open_metrics(read_pipeline_metrics(table, NOW))
    families = list(text_string_to_metric_families(text))
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


def test_an_empty_stack_has_every_metric(operations_table: Table) -> None:
    found = samples(operations_table)
    assert found["photo_runs_total", ("succeeded",)] == 0
    assert found["photo_run_duration_seconds_count", ()] == 0
    assert found["photo_queue_oldest_age_seconds", ()] == 0
    assert found["photo_state_failing", ("DetectLabels",)] == 0


def test_runs_durations_and_the_recogniser(operations_table: Table) -> None:
    run = CountedRun(
        STARTED, "PARTIAL", ENDED, 2000, UNHAPPY, Usage(9, 0), "aws", waited_ms=120, visible_ms=2120
    )
    for change in counter_updates(run, replaced=STARTED):
        operations_table.update(change)
    found = samples(operations_table)
    assert found["photo_runs_total", ("partial",)] == 1
    assert found["photo_run_failures_total", ("aws",)] == 1
    assert found["photo_runs_replaced_total", ()] == 1
    assert found["photo_run_duration_seconds_bucket", ("2.0",)] == 1
    assert found["photo_run_duration_seconds_bucket", ("1.6",)] == 0
    assert found["photo_run_duration_seconds_sum", ()] == 2
    assert found["photo_waiting_seconds_sum", ()] == 0.12
    assert found["photo_upload_to_result_seconds_count", ()] == 1
    assert found["photo_state_duration_seconds_sum", ("DetectLabels",)] == 1.5
    assert found["photo_state_failures_total", ("DetectLabels",)] == 1
    assert found["photo_state_failing", ("DetectLabels",)] == 1


def test_the_queue_and_what_needs_attention(operations_table: Table) -> None:
    for number, attention in enumerate(("RUNNING", "RUNNING", "OPEN", "OWNER")):
        item = {"attention": attention, "started_at": STARTED}
        operations_table.put({**keys.execution_key(f"execution-{number}"), **item})
    found = samples(operations_table)
    assert found["photo_queue_length", ()] == 2
    assert found["photo_queue_oldest_age_seconds", ()] == 120
    assert found["photo_needs_attention", ()] == 1
    assert found["photo_only_owner_can_fix", ()] == 1


def test_no_label_names_an_owner_a_photo_or_a_file(operations_table: Table) -> None:
    text = open_metrics(read_pipeline_metrics(operations_table, NOW))
    labels = {
        name
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        for name in sample.labels
    }
    assert labels == {"outcome", "category", "state", "le"}
