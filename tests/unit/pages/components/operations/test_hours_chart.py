import re
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import parse_qsl

from backend.database.executions import OUTCOMES
from backend.operations.execution_filter import ExecutionFilter
from backend.operations.overview import Hour
from backend.operations.trends import IntervalCounts, Trends
from pages.components.operations.hours_chart import hours_chart, trends_chart


def hour(starts_at: str, **outcomes: int) -> Hour:
    counted = {outcome: outcomes.get(outcome, 0) for outcome in OUTCOMES}
    return Hour(
        outcomes=counted,
        families={},
        replaced=0,
        durations={},
        waiting={},
        visible=None,
        starts_at=starts_at,
    )


TEN = hour("2026-11-23T10:00:00.000Z", SUCCEEDED=3, FAILED=1)
ELEVEN = hour("2026-11-23T11:00:00.000Z", SUCCEEDED=2)


def test_each_outcome_that_occurs_has_a_color_and_bars() -> None:
    drawn = hours_chart([TEN, ELEVEN], "Europe/Rome")
    assert re.findall(r"--color:#\w+\">(\w+)<", drawn) == ["Succeeded", "Failed"]
    assert re.findall('aria-label="From ([^"]+)"', drawn) == [
        "Mon 23 Nov, 11:00\nSucceeded: 3 executions",
        "Mon 23 Nov, 11:00\nFailed: 1 execution",
        "Mon 23 Nov, 12:00\nSucceeded: 2 executions",
    ]


def test_bars_of_an_hour_stand_on_each_other() -> None:
    drawn = hours_chart([TEN, ELEVEN], None)
    assert re.findall(r"left:([\d.]+)%;bottom:([\d.]+)%;width:[\d.]+%;height:([\d.]+)%", drawn) == [
        ("0.000", "0.000", "75.000"),
        ("0.000", "75.000", "25.000"),
        ("50.000", "0.000", "50.000"),
    ]


def test_a_bar_links_to_the_executions_of_its_hour() -> None:
    links = re.findall('href="executions.([^"]+)"', hours_chart([TEN, ELEVEN], None))
    query = dict(parse_qsl(unescape(links[1])))
    assert ExecutionFilter.from_query(query) == ExecutionFilter(
        view="span",
        since="2026-11-23T10:00:00.000Z",
        until="2026-11-23T10:59:59.999Z",
        outcome="FAILED",
    )


def test_bars_of_trends_are_as_long_as_its_intervals() -> None:
    five = datetime(2026, 11, 23, 10, 5, tzinfo=UTC)
    step, intervals = timedelta(minutes=5), (IntervalCounts(five, dict(TEN.outcomes)),)
    trends = Trends(five, five + step, step, intervals, {}, (), {})
    links = re.findall('href="executions.([^"]+)"', trends_chart(trends, None))
    query = dict(parse_qsl(unescape(links[0])))
    assert query["until"] == "2026-11-23T10:09:59.999Z"
