"""A chart of executions by time, stacked by outcome. A bar links to the list of its executions."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import accumulate
from typing import NamedTuple

from markupsafe import Markup

from backend import timestamps
from backend.database.executions import OUTCOMES
from backend.operations.execution_filter import ExecutionFilter
from backend.operations.overview import Hour
from backend.operations.trends import Trends
from pages.components.operations.outcome_text import list_address
from pages.components.ui.chart import Scale, chart, mark, round_times
from pages.components.ui.formatting import count, local_time
from pages.components.ui.status import STATUSES, status_word

_HOUR = timedelta(hours=1)
_GAP = 0.06
"""Share of an interval that is left free after its bar."""
_ONE_DAY = timedelta(hours=26)


class Interval(NamedTuple):
    """Executions that started in one interval."""

    starts_at: str
    """ISO 8601, UTC."""
    outcomes: Mapping[str, int]


def hours_chart(hours: Sequence[Hour], zone: str | None) -> Markup:
    """The executions of each hour. ``zone``: the time zone of the reader."""
    return _chart([Interval(hour.starts_at, hour.outcomes) for hour in hours], _HOUR, zone)


def trends_chart(trends: Trends, zone: str | None) -> Markup:
    """The executions of each interval. ``zone``: the time zone of the reader."""
    found = [Interval(timestamps.iso(i.starts_at), i.outcomes) for i in trends.intervals]
    return _chart(found, trends.step, zone)


def _chart(intervals: Sequence[Interval], step: timedelta, zone: str | None) -> Markup:
    """One bar for each of the intervals, which follow one another."""
    scale = Scale(max(sum(one.outcomes.values()) for one in intervals), integers=True)
    shown = [outcome for outcome in OUTCOMES if any(one.outcomes[outcome] for one in intervals)]
    moments = [local_time(one.starts_at, zone) for one in intervals]
    text = "%a %d %b" if step * len(intervals) > _ONE_DAY else "%H:%M"
    width = 1 / len(intervals)
    places = {moment: n * width for n, moment in enumerate(moments)}
    bars = [
        bar
        for place, one in zip(places.values(), intervals, strict=True)
        for bar in _bars(one, shown, step, zone, scale, left=place, width=width * (1 - _GAP))
    ]
    return chart(
        bars,
        label="Executions by the time of their start",
        across=[(places[moment], f"{moment:{text}}") for moment in round_times(moments)],
        up=scale.ticks(),
        legend={status_word(outcome): STATUSES[outcome].color for outcome in shown},
    )


def _bars(
    one: Interval,
    shown: Sequence[str],
    step: timedelta,
    zone: str | None,
    scale: Scale,
    *,
    left: float,
    width: float,
) -> Iterator[Markup]:
    """The bars of one interval, the first outcome at the bottom."""
    begins = f"{local_time(one.starts_at, zone):%a %d %b, %H:%M}"
    below = accumulate((one.outcomes[outcome] for outcome in shown), initial=0)
    for outcome, under in zip(shown, below, strict=False):
        if number := one.outcomes[outcome]:
            yield mark(
                f"From {begins}\n{status_word(outcome)}: {count(number, 'execution')}",
                STATUSES[outcome].color,
                left=left,
                width=width,
                bottom=scale.share(under),
                height=scale.share(number),
                link=list_address(executions_of(one.starts_at, step, outcome)),
            )


def executions_of(starts_at: str, step: timedelta, outcome: str) -> ExecutionFilter:
    """The executions that one bar counts."""
    last = timestamps.parse(starts_at) + step - timedelta(milliseconds=1)
    return ExecutionFilter(
        view="span", since=starts_at, until=timestamps.iso(last), outcome=outcome
    )
