"""The operations pages as scripts, with a stand-in for the operations that they read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from backend.aws.step_functions import ExecutionDescription
from backend.config.settings import Objectives
from backend.database.duration_histogram import Percentile
from backend.database.execution_lists import Queue
from backend.database.executions import OUTCOMES, Execution
from backend.database.trend_counters import FailureCell
from backend.errors import AwsRefused
from backend.executions.states_from_history import Attempt, RunStatus, StateRun
from backend.operations.cost_estimate import Cost
from backend.operations.execution_filter import ExecutionFilter
from backend.operations.execution_list import ExecutionPage
from backend.operations.execution_search import SearchPosition, SearchStep
from backend.operations.execution_view import ExecutionView
from backend.operations.overview import Hour, Numbers, Overview, Span
from backend.operations.overview_board import OverviewBoard
from backend.operations.reconciliation_report import Comparison
from backend.operations.state_health import state_health
from backend.operations.trends import IntervalCounts, StateTrend, Trends
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
    waiting=0,
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
        answers.setdefault("overview", lambda: OVERVIEW)
        services.overview_board = OverviewBoard()
        services.health = SimpleNamespace(dependencies=lambda: answers.get("dependencies", ()))
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

    page = open_operations_page("operations.py", overview=broken)
    text = shown(page)
    assert "No executions" not in text
    assert "This page cannot be shown" in text
    assert "The alerts cannot be read." in [link.proto.label for link in page.get("page_link")]


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


def test_a_list_by_index_is_shown_page_by_page(open_operations_page: OpenOperationsPage) -> None:
    filters: list[ExecutionFilter] = []

    def page_of(wanted: ExecutionFilter) -> ExecutionPage:
        filters.append(wanted)
        return ExecutionPage((FAILED,), 1, "OPEN~2026-11-23T10:00:00.000Z~one-1-1")

    page = open_operations_page("executions.py", {"view": "attention"}, page=page_of)
    assert "1 execution on this page." in shown(page)
    assert "Times are in UTC (UTC+00:00)." in shown(page)
    (following,) = [button for button in page.button if button.label == "Next page"]
    following.click().run()
    assert filters[-1] == ExecutionFilter(
        view="attention", after="OPEN~2026-11-23T10:00:00.000Z~one-1-1"
    )


def steps(*matches: tuple[Execution, ...]) -> Callable[..., Iterator[SearchStep]]:
    """A search of one Query for each argument; 1,000 executions each."""

    def search(
        wanted: ExecutionFilter, now: datetime, start: SearchPosition
    ) -> Iterator[SearchStep]:
        for number in range(start.selection, len(matches)):
            last = number + 1 == len(matches)
            following = None if last else SearchPosition(number + 1)
            yield SearchStep(1000, matches[number], following)

    return search


def test_a_search_reads_all_executions_by_itself(open_operations_page: OpenOperationsPage) -> None:
    page = open_operations_page(
        "executions.py",
        {"view": "span", "last": "7d", "text": "zürich"},
        search=steps((), (), (FAILED,)),
        expected_reads=lambda *_: 3000,
    )
    text = shown(page)
    words = "All executions searched: 3,000 executions read of about 3,000, 1 found, 3 queries."
    assert words in text
    assert "rich.jpg" in text


def test_a_search_is_not_repeated_to_sort_what_it_found(
    open_operations_page: OpenOperationsPage,
) -> None:
    searched: list[ExecutionFilter] = []

    def search(wanted: ExecutionFilter, *more: Any) -> Iterator[SearchStep]:
        searched.append(wanted)
        return steps((FAILED,))(wanted, *more)

    page = open_operations_page(
        "executions.py", {"text": "it"}, search=search, expected_reads=lambda *_: None
    )
    page.query_params["sort"] = "filename"
    page.run()
    assert len(searched) == 1
    (refresh,) = [button for button in page.button if button.label == "Refresh"]
    refresh.click().run()
    assert len(searched) == 2


def test_a_search_with_many_matches_pauses(
    open_operations_page: OpenOperationsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.components.operations.execution_search.MOST_FOUND", 1)
    page = open_operations_page(
        "executions.py",
        {"text": "it"},
        search=steps((FAILED,), ()),
        expected_reads=lambda *_: None,
    )
    assert "Search paused: 1,000 executions read, 1 found, 1 query." in shown(page)
    (button,) = [button for button in page.button if button.label == "Continue the search"]
    button.click().run()
    assert "All executions searched: 2,000 executions read, 1 found, 2 queries." in shown(page)


def test_a_list_of_a_day_is_the_day_of_the_reader(
    open_operations_page: OpenOperationsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    zone = property(lambda _: "America/New_York")
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.timezone", zone)
    filters: list[ExecutionFilter] = []

    def page_of(wanted: ExecutionFilter) -> ExecutionPage:
        filters.append(wanted)
        return ExecutionPage((), 0, None)

    page = open_operations_page("executions.py", {"day": "2026-11-23"}, page=page_of)
    assert filters == [
        ExecutionFilter(
            view="span", since="2026-11-23T05:00:00.000Z", until="2026-11-24T04:59:59.999Z"
        )
    ]
    assert "Times are in America/New_York (UTC-0" in shown(page)


def test_running_executions_are_listed_also_if_their_states_cannot_be_read(
    open_operations_page: OpenOperationsPage,
) -> None:
    running = replace(FAILED, status="RUNNING", outcome=None, error=None)

    def refused(_: object) -> None:
        raise AwsRefused("no permission", "AccessDenied")

    for progress, words in (
        (refused, "The current states could not be read"),
        (lambda found: found, "Current state"),
    ):
        page = open_operations_page(
            "executions.py",
            {"view": "running"},
            page=lambda _: ExecutionPage((running,), 1, None),
            progress=progress,
        )
        assert "rich.jpg" in shown(page)
        assert words in shown(page)


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
        search=steps(()),
        expected_reads=lambda *_: None,
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


def test_each_demo_switch_is_in_the_audit_trail(
    open_operations_page: OpenOperationsPage, services: SimpleNamespace, tmp_path: Path
) -> None:
    (tmp_path / "tmp").mkdir()
    audited: list[str] = []

    @contextmanager
    def entry(action: str) -> Iterator[None]:
        audited.append(action)
        yield

    page = open_operations_page(
        "operations.py", overview=lambda: OVERVIEW, actions=SimpleNamespace(audited=entry)
    )
    services.settings = SimpleNamespace(demo_accounts=True, data_dir=tmp_path)
    services.demo_run = None
    begun = SimpleNamespace(wait=lambda: None, failed=False)
    services.upload_demo_photos = lambda operator, count: ("a", begun)
    page.run()
    assert not page.exception
    for key in ("recognizer-down", "recognizer-up"):
        page.button(key=key).click().run()
    (upload,) = [button for button in page.button if button.label == "Upload 10 photos"]
    upload.click().run()
    assert audited == [
        "switch recognizer to down",
        "switch recognizer to up",
        "upload 10 demo photos",
    ]


NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
CELL = FailureCell("DetectLabels", "AwsUnavailable", "JPEG", "1-to-5mb")


def trends_of(since: datetime, until: datetime) -> Trends:
    """Seven failures in one cell, three in another."""
    outcomes = {**dict.fromkeys(OUTCOMES, 0), "PARTIAL": 10}
    other = replace(CELL, format="PNG", size_class="under-1mb")
    return Trends(
        since=since,
        until=until,
        step=timedelta(hours=1),
        intervals=(IntervalCounts(since, outcomes),),
        durations={"p50": Percentile(850, 800)},
        states=(StateTrend("DetectLabels", 10, 10, {"p50": Percentile(700, 630)}),),
        failures={CELL: 7, other: 3},
    )


def test_each_number_of_the_grid_of_failures_opens_its_executions(
    open_operations_page: OpenOperationsPage,
) -> None:
    since = NOW - timedelta(hours=1)
    page = open_operations_page("trends.py", trends=lambda *_: trends_of(since, NOW))
    text = shown(page)
    for words in ("JPEG, 1 to 5 MB", "PNG, under 1 MB", "Where failures gather"):
        assert words in text
    span = "executions?view=span&amp;since=2026-11-23T17%3A00%3A00.000Z"
    cell = "failed_state=DetectLabels&amp;format=JPEG&amp;size=1-to-5mb"
    assert span in text
    assert cell in text
    assert "Durations by state" in text


def test_any_span_can_be_chosen(open_operations_page: OpenOperationsPage) -> None:
    read: list[timedelta] = []

    def trends(since: datetime, until: datetime) -> Trends:
        read.append(timedelta(seconds=round((until - since).total_seconds())))
        return trends_of(since, until)

    for last, length in (("15m", timedelta(minutes=15)), ("90d", timedelta(days=90))):
        open_operations_page("trends.py", {"last": last}, trends=trends)
        assert read[-1] == length
    open_operations_page("trends.py", {"since": "2020-01-01", "until": "2026-11-23"}, trends=trends)
    assert read[-1] == timedelta(days=90)


def test_two_attempts_are_shown_side_by_side(open_operations_page: OpenOperationsPage) -> None:
    def execution(name: str) -> ExecutionView:
        attempt = Attempt(NOW, NOW, "FAILED", "AwsUnavailable", "busy")
        status: RunStatus = "CAUGHT" if name == "one-1-1" else "SUCCEEDED"
        run = StateRun("DetectLabels", "Task", status, NOW, NOW, attempts=(attempt,))
        description = ExecutionDescription(f"arn:x:{name}", "SUCCEEDED", NOW, NOW, {})
        return ExecutionView(FAILED, description, [], {"DetectLabels": run}, 1)

    page = open_operations_page(
        "compare.py", {"name": "one-1-1", "with": "one-1-2"}, execution=execution
    )
    text = shown(page)
    for words in ("States of both executions", "Caught error", "Succeeded"):
        assert words in text


def test_a_redrive_is_offered_only_where_the_service_offers_it(
    open_operations_page: OpenOperationsPage,
) -> None:
    for redrivable in (True, False):
        description = ExecutionDescription(
            "arn:aws:states:us-east-1:1:execution:M:one-1-1",
            "FAILED",
            NOW,
            NOW,
            {},
            redrivable=redrivable,
        )
        view = ExecutionView(FAILED, description, [], {}, 1)
        page = open_operations_page(
            "execution.py", {"name": "one-1-1"}, execution=lambda _, view=view: view
        )
        assert ("The same execution continues" in shown(page)) is redrivable
