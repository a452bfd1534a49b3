from dataclasses import replace
from datetime import UTC, datetime

from backend.database.executions import Execution
from pages.components.operations.execution_rows import COLUMNS, grid_rows, list_rows
from pages.components.ui.table import Cell

PARTIAL = Execution(
    name="one-1-2",
    execution_arn="arn",
    owner="us-east-1:11111111-2222-3333-4444-555555555555",
    photo_id="one",
    filename="beach.jpg",
    attempt=2,
    started_at="2026-11-23T10:00:00.000Z",
    status="SUCCEEDED",
    outcome="PARTIAL",
    duration_ms=1250,
    failed_state="DetectLabels",
    error="AwsUnavailable",
    error_family="aws",
    cause="throttled",
    steps={
        "DetectLabels": {"status": "FAILED", "attempt": 5, "ms": 900, "error": "AwsUnavailable"},
        "GenerateThumbnail": {"status": "SUCCEEDED", "ms": 60},
    },
)
STOPPED = replace(
    PARTIAL, status="ABORTED", outcome="ABORTED", error="Aborted", error_family=None, steps={}
)


def texts(row: dict[str, str | Cell]) -> list[str]:
    return [cell if isinstance(cell, str) else cell.text for cell in row.values()]


def test_a_row_shows_failed_state_error_and_category() -> None:
    now = datetime(2026, 11, 23, 13, 30, tzinfo=UTC)
    (row,) = list_rows([PARTIAL], "Europe/Rome", now)
    assert [heading for heading in row if heading != "Age"] == list(COLUMNS)
    assert texts(row) == [
        "beach.jpg",
        "Partial",
        "23 Nov, 11:00:00",
        "3 h",
        "11111111",
        "1.25 s",
        "2",
        "Detect labels",
        "AwsUnavailable",
        "AWS",
    ]
    assert row["Error"] == Cell("AwsUnavailable", hint="throttled")


def test_a_stopped_execution_has_no_category() -> None:
    (row,) = list_rows([STOPPED], None)
    assert texts(row)[1] == "Stopped"
    assert texts(row)[-2:] == ["Stopped manually", ""]


def test_a_retried_execution_is_marked() -> None:
    (row,) = list_rows([replace(PARTIAL, retried_by="one-1-3")], None)
    assert row["Attempt"] == "2, retried"


def test_a_running_execution_has_no_duration() -> None:
    running = replace(PARTIAL, status="RUNNING", outcome=None, duration_ms=None, error=None)
    (row,) = list_rows([running], None)
    assert texts(row)[1] == "Running"
    assert row["Duration"] == ""


def test_a_running_execution_shows_the_state_that_it_is_in() -> None:
    running = replace(PARTIAL, status="RUNNING", outcome=None, error=None, steps={})
    entered = replace(running, steps={"DetectLabels": {"status": "RUNNING"}})  # type: ignore[typeddict-item]
    rows = list_rows([running, entered, PARTIAL], None)
    assert [row["Current state"] for row in rows] == ["Starting", "Detect labels", ""]


def test_the_grid_shows_attempts_above_one() -> None:
    states = ["StoreImageMetadata", "DetectLabels", "GenerateThumbnail"]
    (row,) = grid_rows([PARTIAL], states, None)
    assert list(row)[2:5] == ["Store image metadata", "Detect labels", "Generate thumbnail"]
    assert row["Attempt"] == "2"
    assert row["Detect labels"] == Cell(
        "✕ 5\N{MULTIPLICATION SIGN}", "bad", "failed, 900 ms, AwsUnavailable"
    )
    assert row["Generate thumbnail"] == Cell("✓", "good", "succeeded, 60 ms")
    assert row["Store image metadata"] == Cell("\N{EN DASH}", "", "skipped")


def test_the_grid_tells_a_state_that_waits_from_one_that_was_skipped() -> None:
    running = replace(PARTIAL, status="RUNNING", outcome=None)
    (row,) = grid_rows([running], ["StoreImageMetadata"], None)
    assert row["Store image metadata"] == Cell("\N{EN DASH}", "", "waiting")
