"""The operations pages as scripts, with a stand-in for the operations that they read."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from backend.config.settings import Objectives
from backend.database.execution_lists import Queue
from backend.database.executions import OUTCOMES
from backend.errors import AwsRefused
from backend.operations.cost_estimate import Cost
from backend.operations.execution_filter import ExecutionFilter
from backend.operations.execution_list import ExecutionPage
from backend.operations.overview import Hour, Numbers, Overview, Span
from backend.operations.reconciliation_report import Comparison
from backend.operations.state_health import state_health
from backend.reconciliation.mismatches import Mismatch
from backend.timestamps import parse
from tests.unit.backend.operations.test_execution_filter import FAILED
from tests.unit.pages.conftest import OpenPage, shown

NOTHING: dict[str, Any] = {
    "outcomes": dict.fromkeys(OUTCOMES, 0),
    "families": {"photo": 0, "aws": 0, "internal": 0},
    "replaced": 0,
    "durations": {"p50": None, "p95": None, "p99": None},
    "waiting": {"p50": None, "p95": None, "p99": None},
    "visible": None,
}
"""The numbers of a week without executions."""
EMPTY = Span(
    **NOTHING, hours=(Hour(**NOTHING, starts_at="2026-11-23T10:00:00.000Z"),), states=(), cost=None
)
READ_AT = "2026-11-23T10:30:00.000Z"
OVERVIEW = Overview(
    read_at=READ_AT,
    queue=Queue(0, None, is_complete=True),
    open=0,
    all_counted=True,
    incidents=(),
    state_health=state_health({}, parse(READ_AT)),
    last_hour=Numbers(**NOTHING),
    photos_per_minute=0.0,
    recent_since="2026-11-23T09:00:00.000Z",
    day=EMPTY,
    week=EMPTY,
)

OBJECTIVES = Objectives(without_loss=0.995, visible_seconds=60)
OpenOperationsPage = Callable[..., AppTest]


@pytest.fixture
def open_operations_page(open_page: OpenPage, services: SimpleNamespace) -> OpenOperationsPage:
    """Open a page for an operator; the keywords are what the operations answers."""

    def open_(name: str, query: dict[str, str] | None = None, **answers: Any) -> AppTest:
        operator = SimpleNamespace(email="ops@example.com", is_operator=True, owner="me")
        services.operations = lambda _: SimpleNamespace(**answers)
        services.settings = SimpleNamespace(
            demo_accounts=False, stack=None, recogniser="stand-in", objectives=OBJECTIVES
        )
        services.alert_board = SimpleNamespace(
            current=lambda _: answers.get("alerts", ()), forget=lambda: None
        )
        services.health = SimpleNamespace(dependencies=lambda: ())
        services.sessions.open = lambda _: operator
        return open_page(name, **(query or {}))

    return open_


def test_a_week_without_executions_differs_from_one_that_cannot_be_read(
    open_operations_page: OpenOperationsPage,
) -> None:
    text = shown(open_operations_page("operations.py", overview=lambda: OVERVIEW))
    assert "No executions in the last 7 days" in text

    def broken() -> None:
        raise AwsRefused("no", "AccessDenied")

    text = shown(open_operations_page("operations.py", overview=broken))
    assert "No executions" not in text
    assert "This page cannot be shown" in text


def test_each_number_links_to_its_list(open_operations_page: OpenOperationsPage) -> None:
    some = {**NOTHING, "outcomes": {**NOTHING["outcomes"], "FAILED": 3, "SUCCEEDED": 9}}
    day = replace(
        EMPTY,
        **some,
        hours=(Hour(**some, starts_at="2026-11-23T10:00:00.000Z"),),
        cost=Cost(0.15, 1.67, 0.05, 0.05),
    )
    page = open_operations_page(
        "operations.py", overview=lambda: replace(OVERVIEW, day=day, week=day)
    )
    links = {link.proto.label: link.proto.query_string for link in page.get("page_link")}
    assert links["3"] == "view=span&since=2026-11-23T10%3A00%3A00.000Z&outcome=FAILED"
    assert links["25.0%"] == ""
    assert "$1.92" in shown(page)
    assert Numbers(**some).ended == 12


def test_a_page_shows_how_many_executions_it_read_and_filtered(
    open_operations_page: OpenOperationsPage,
) -> None:
    filters: list[ExecutionFilter] = []

    def page_of(wanted: ExecutionFilter) -> ExecutionPage:
        filters.append(wanted)
        return ExecutionPage((FAILED,), 50, "OPEN~2026-11-23T10:00:00.000Z~one-1-1")

    page = open_operations_page(
        "executions.py", {"view": "attention", "family": "aws"}, page=page_of
    )
    assert "50 executions read, 49 of them do not match the filter." in shown(page)
    assert filters == [ExecutionFilter(view="attention", family="aws")]
    (following,) = [button for button in page.button if button.label == "Next page"]
    following.click().run()
    assert filters[-1].after == "OPEN~2026-11-23T10:00:00.000Z~one-1-1"
    assert filters[-1].family == "aws"


def test_nothing_found_is_no_error(open_operations_page: OpenOperationsPage) -> None:
    page = open_operations_page("executions.py", page=lambda _: ExecutionPage((), 0, None))
    assert "No executions found" in shown(page)
    assert "last page" in shown(page)


def test_a_removed_filter_is_removed_from_the_query_parameters(
    open_operations_page: OpenOperationsPage,
) -> None:
    page = open_operations_page(
        "executions.py",
        {"family": "aws", "text": "it", "shape": "grid"},
        page=lambda _: ExecutionPage((), 0, None),
    )
    (chip,) = [button for button in page.button if button.label == "Category: AWS"]
    chip.click().run()
    assert dict(page.query_params) == {"text": "it", "shape": "grid"}


def test_a_repair_lists_exactly_the_mismatches_that_were_found(
    open_operations_page: OpenOperationsPage,
) -> None:
    lost = Mismatch("ITEM_WITHOUT_OBJECT", "me", "photo-1")
    page = open_operations_page(
        "reconciliation.py",
        last_reconciliation=lambda: None,
        compare=lambda _: Comparison((lost,), 9, None),
    )
    page.button[0].click().run()
    assert "9 objects compared, 1 mismatch." in shown(page)
    (button,) = [button for button in page.button if button.label == "Repair…"]
    button.click().run()
    assert "Repair 1 mismatch" in [button.label for button in page.button]
    assert [entry.value for entry in page.code] == ["photo-1"]
