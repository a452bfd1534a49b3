from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.database.execution_lists import Selection
from backend.database.executions import UNSUCCESSFUL, Execution
from backend.operations.execution_filter import ExecutionFilter

NOW = datetime(2026, 11, 23, 17, tzinfo=UTC)
FAILED = Execution(
    name="one-1-1",
    execution_arn="arn",
    owner="me",
    photo_id="one",
    filename="Zürich.jpg",
    attempt=1,
    started_at="2026-11-23T10:00:00.000Z",
    status="SUCCEEDED",
    outcome="PARTIAL",
    error="AwsUnavailable",
    error_family="aws",
    failed_state="DetectLabels",
    cause="throttled",
    steps={"DetectLabels": {"status": "FAILED"}, "GenerateThumbnail": {"status": "SUCCEEDED"}},
)


def test_no_parameters_select_today() -> None:
    wanted = ExecutionFilter.from_query({})
    assert wanted == ExecutionFilter()
    assert wanted.to_query() == {}
    assert wanted.selections(NOW)[0].partition == "2026-11-23"


@given(
    st.builds(
        ExecutionFilter,
        view=st.sampled_from(["day", "span", "attention", "running"]),
        day=st.sampled_from(["", "2026-11-23"]),
        since=st.sampled_from(["", "2026-11-23T10:00:00.000Z"]),
        oldest_first=st.booleans(),
        at_least_ms=st.sampled_from(["", "0", "1500"]),
        outcome=st.text(max_size=20),
        text=st.text(max_size=200),
        after=st.sampled_from(["", "FAILED~2026-11-23T10:00:00.000Z~one-1-1", "2026-11-23~~"]),
    )
)
def test_query_parameters_round_trip(wanted: ExecutionFilter) -> None:
    assert ExecutionFilter.from_query(wanted.to_query()) == wanted


@given(st.dictionaries(st.sampled_from([*ExecutionFilter().__dict__, "x"]), st.text()))
def test_any_query_parameters_give_a_filter(query: dict[str, str]) -> None:
    wanted = ExecutionFilter.from_query(query)
    wanted.selections(NOW)
    wanted.matches(FAILED)


@pytest.mark.parametrize(
    "query",
    [
        {"view": "everything"},
        {"day": "yesterday"},
        {"since": "noon"},
        {"at_least_ms": "-1"},
        {"at_least_ms": "²"},
        {"after": "zz~zz"},
        {"after": "zz~zz~zz"},
        {"after": "2026-11-23~2026-11-23T10:00:00.000Z~"},
        {"oldest_first": "no"},
        {"after": "nowhere"},
        {"unknown": "1"},
    ],
)
def test_invalid_values_are_ignored(query: dict[str, str]) -> None:
    assert ExecutionFilter.from_query(query) == ExecutionFilter()


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("status", "SUCCEEDED", "FAILED"),
        ("outcome", "PARTIAL", "FAILED"),
        ("family", "aws", "photo"),
        ("error", "AwsUnavailable", "BrokenImage"),
        ("state", "DetectLabels", "GenerateThumbnail"),
        ("without", "DetectLabels", "GenerateThumbnail"),
        ("text", "ZÜRICH", "Basel"),
        ("text", "throttled", "refused"),
    ],
)
def test_each_condition_filters(name: str, right: str, wrong: str) -> None:
    assert replace(ExecutionFilter(), **{name: right}).matches(FAILED)  # type: ignore[arg-type]
    assert not replace(ExecutionFilter(), **{name: wrong}).matches(FAILED)  # type: ignore[arg-type]


def test_conditions_with_equal_values_all_apply() -> None:
    both = ExecutionFilter(status="FAILED", outcome="FAILED")
    assert both.matches(replace(FAILED, status="FAILED", outcome="FAILED"))
    assert not both.matches(replace(FAILED, status="SUCCEEDED", outcome="FAILED"))


def test_a_running_execution_does_not_lack_a_state() -> None:
    running = replace(FAILED, outcome=None, steps={})
    assert not ExecutionFilter(without="DetectLabels").matches(running)


def test_one_of_several_outcomes_matches() -> None:
    assert ExecutionFilter(outcome="FAILED,PARTIAL").matches(FAILED)
    assert not ExecutionFilter(outcome="FAILED,ABORTED").matches(FAILED)


def test_a_failed_state_matches_beside_the_failed_state_of_the_execution() -> None:
    failed = {"DetectLabels": {"status": "FAILED"}, "GenerateThumbnail": {"status": "FAILED"}}
    assert ExecutionFilter(state="GenerateThumbnail").matches(replace(FAILED, steps=failed))
    assert not ExecutionFilter(state="StoreImageMetadata").matches(replace(FAILED, steps=failed))


@pytest.mark.parametrize(
    ("options", "days"),
    [
        ({}, ["2026-11-23", "2026-11-22", "2026-11-21"]),
        ({"oldest_first": True}, ["2026-11-21", "2026-11-22", "2026-11-23"]),
        ({"until": "2026-11-21T23:00:00.000Z"}, ["2026-11-21"]),
        ({"until": "2026-11-20T23:00:00.000Z"}, []),
    ],
)
def test_a_range_is_one_query_for_each_day(options: dict[str, Any], days: list[str]) -> None:
    span = ExecutionFilter(view="span", since="2026-11-21T18:00:00.000Z", **options)
    assert [selection.partition for selection in span.selections(NOW)] == days


def test_a_time_with_an_offset_is_converted() -> None:
    wanted = ExecutionFilter.from_query({"since": "2026-11-23T01:00:00+02:00", "day": "20261123"})
    assert (wanted.since, wanted.day) == ("2026-11-22T23:00:00.000Z", "2026-11-23")


def test_outcomes_are_selected_by_index_within_the_range() -> None:
    since = "2026-11-21T18:00:00.000Z"
    span = ExecutionFilter(view="span", since=since, outcome="FAILED,ABORTED")
    assert span.order == "outcome"
    assert span.selections(NOW) == [
        Selection.of_outcome(outcome, since, "2026-11-23T99") for outcome in ("FAILED", "ABORTED")
    ]
    day = ExecutionFilter(day="2026-11-22", outcome="FAILED")
    assert day.order == "time"
    assert day.selections(NOW) == [Selection.of_outcome("FAILED", "2026-11-22", "2026-11-22T99")]


def test_only_failed_executions_are_read_for_an_error() -> None:
    for wanted in ({"family": "aws"}, {"error": "BrokenImage"}, {"state": "DetectLabels"}):
        read = {s.partition for s in ExecutionFilter(**wanted).selections(NOW)}  # type: ignore[arg-type]
        assert read >= set(UNSUCCESSFUL)
        assert "SUCCEEDED" not in read


def test_the_slowest_are_selected_by_index() -> None:
    slow = ExecutionFilter(view="span", since="2026-11-22T18:00:00.000Z", at_least_ms="1500")
    assert slow.order == "duration"
    days = ("2026-11-23", "2026-11-22")
    assert slow.selections(NOW) == [Selection.of_duration(day, 1500) for day in days]
    assert slow.matches(replace(FAILED, duration_ms=1500))
    assert not slow.matches(replace(FAILED, duration_ms=1499))
    assert not slow.matches(replace(FAILED, duration_ms=1500, started_at="2026-11-22T17:00"))


def test_a_range_that_ends_before_its_start_is_empty() -> None:
    day = {"day": "2026-11-23", "since": "2026-11-23T12:00:00.000Z"}
    assert not ExecutionFilter(**day, until="2026-11-23T11:00:00.000Z").selections(NOW)  # type: ignore[arg-type]


def test_the_length_of_a_range_is_limited() -> None:
    span = ExecutionFilter(view="span", since="1970-01-01T00:00:00.000Z")
    assert len(span.selections(NOW)) == 92
