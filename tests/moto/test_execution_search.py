"""A search among all executions: one Query for each megabyte. tests/embedded has 5,000."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import ceil

import pytest

from backend import timestamps
from backend.database.attribute_values import Item, to_wire
from backend.operations.execution_filter import ExecutionFilter
from backend.operations.execution_list import PAGE
from backend.operations.execution_search import SearchPosition, SearchStep
from backend.operations.operations import Operations
from tests.embedded.busy_week import seed
from tests.moto import pipeline as pipelines
from tests.moto.machine import deployed_machine, empty_aws
from tests.moto.operations import Operator, operations_of

SEEDED = 120
MEGABYTE = 1_000_000
WEEK = ExecutionFilter(view="span", last="8d")
OUTCOMES_AND_RUNNING = 7
"""Partitions of the indexes that a search of many days reads."""


class Busy:
    """A week of executions and an operator."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made = pipelines.deploy(
            lambda handlers: deployed_machine(handlers, monkeypatch), monkeypatch
        )
        self.now = datetime.now(UTC)
        self.items = seed("Operations", SEEDED, self.now)
        self.operator = Operator()
        self.operations: Operations = operations_of(made, self.operator)

    def search(self, wanted: ExecutionFilter) -> list[SearchStep]:
        return list(self.operations.search(wanted, self.now, SearchPosition()))

    def megabytes(self, items: list[Item]) -> int:
        return ceil(sum(len(json.dumps(to_wire(item))) for item in items) / MEGABYTE)


@pytest.fixture(scope="module")
def busy() -> Iterator[Busy]:
    with pytest.MonkeyPatch.context() as monkeypatch, empty_aws(monkeypatch):
        yield Busy(monkeypatch)


@pytest.mark.soak
def test_one_among_all_is_found_in_one_query_for_each_megabyte(busy: Busy) -> None:
    wanted = busy.items[87]
    with busy.operator.counted(most=OUTCOMES_AND_RUNNING + busy.megabytes(busy.items)):
        steps = busy.search(ExecutionFilter(view="span", last="8d", text=wanted["filename"]))
    assert [e.name for step in steps for e in step.matching] == [wanted["name"]]
    assert sum(step.read for step in steps) == SEEDED
    assert len(busy.operator.calls) == len(steps) == OUTCOMES_AND_RUNNING


def test_the_counters_tell_how_much_a_search_will_read(busy: Busy) -> None:
    with busy.operator.counted(most=1):
        expected = busy.operations.expected_reads(WEEK, busy.now)
    assert expected == SEEDED
    failed = ExecutionFilter(view="span", last="8d", outcome="FAILED", text="x")
    number = sum(item["outcome"] == "FAILED" for item in busy.items)
    assert busy.operations.expected_reads(failed, busy.now) == number
    assert sum(step.read for step in busy.search(failed)) == number
    for view in ("attention", "owner", "running"):
        wanted = ExecutionFilter(view=view, text="x")
        assert busy.operations.expected_reads(wanted, busy.now) is None


def test_a_stopped_search_continues_where_it_stopped(busy: Busy) -> None:
    wanted = ExecutionFilter(view="span", last="8d", text="img_")
    whole = busy.search(wanted)
    first = next(busy.operations.search(wanted, busy.now, SearchPosition()))
    assert first.following
    rest = list(busy.operations.search(wanted, busy.now, first.following))
    found = [e.name for step in (first, *rest) for e in step.matching]
    assert found == [e.name for step in whole for e in step.matching]
    assert len(set(found)) == SEEDED


def test_a_search_applies_to_the_span_only(busy: Busy) -> None:
    hour = timestamps.iso(busy.now - timedelta(hours=2)), timestamps.iso(busy.now)
    wanted = ExecutionFilter(view="span", since=hour[0], until=hour[1], text="img")
    found = {e.name for step in busy.search(wanted) for e in step.matching}
    assert found == {i["name"] for i in busy.items if hour[0] <= i["started_at"] <= hour[1]}
    assert ExecutionFilter.from_query({"last": "2h"}).view == "span"


def test_a_page_takes_three_requests_at_most(busy: Busy) -> None:
    for wanted in (WEEK, ExecutionFilter(view="attention"), ExecutionFilter(view="running")):
        with busy.operator.counted(most=3):
            page = busy.operations.page(wanted)
            busy.operations.progress(page.executions)
        assert page.read <= PAGE


def test_the_trends_of_any_span_are_one_query(busy: Busy) -> None:
    for length in (timedelta(minutes=15), timedelta(hours=6), timedelta(days=7)):
        with busy.operator.counted(most=1):
            busy.operations.trends(busy.now - length, busy.now)
