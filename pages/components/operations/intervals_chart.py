"""A chart of executions by interval of any length, stacked by outcome."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import altair as alt
import pandas as pd

from backend import timestamps
from backend.database.executions import OUTCOMES
from backend.operations.execution_filter import ExecutionFilter
from backend.operations.trends import IntervalCounts, Trends
from pages.components.ui.formatting import local_time
from pages.components.ui.status import STATUSES, status_word

PICKED = "picked"
"""The name of the selection parameter in what Streamlit returns."""
_GAP = 0.05
"""Share of an interval that is left free after its bar."""


def intervals_chart(trends: Trends, zone: str | None) -> alt.Chart:
    """The chart. ``zone``: the time zone of the reader."""
    shown = [o for o in OUTCOMES if any(one.outcomes[o] for one in trends.intervals)]
    words = [status_word(outcome) for outcome in shown]
    colors = [STATUSES[outcome].color for outcome in shown]
    long = trends.until - trends.since > timedelta(hours=26)
    axis = alt.Axis(format="%a %d %b" if long else "%H:%M", grid=False, labelOverlap=True)
    chart: alt.Chart = (
        alt.Chart(pd.DataFrame(_rows(trends.intervals, trends.step, shown, zone)))
        .mark_bar(orient="vertical")
        .encode(
            x=alt.X("begins:T", title=None, axis=axis),
            x2="ends:T",
            y=alt.Y("count:Q", title=None, stack="zero", axis=alt.Axis(tickMinStep=1, format="d")),
            color=alt.Color(
                "outcome:N",
                title=None,
                scale=alt.Scale(domain=words, range=colors),
                legend=alt.Legend(orient="top", columns=3),
            ),
            order=alt.Order("place:Q"),
            tooltip=[
                alt.Tooltip("begins:T", title="From", format="%a %d %b, %H:%M"),
                alt.Tooltip("outcome:N", title="Outcome"),
                alt.Tooltip("count:Q", title="Executions"),
            ],
        )
        .add_params(alt.selection_point(name=PICKED, fields=["since", "name"]))
        .properties(height=220)
    )
    return chart


def picked_list(selection: Sequence[dict[str, Any]], step: timedelta) -> dict[str, str] | None:
    """Query parameters of the list for the selected bar; None if no bar is selected."""
    if not selection:
        return None
    since, outcome = selection[0]["since"], str(selection[0]["name"])
    last = timestamps.parse(since) + step - timedelta(milliseconds=1)
    wanted = ExecutionFilter(view="span", since=since, until=timestamps.iso(last), outcome=outcome)
    return wanted.to_query()


def _rows(
    intervals: Sequence[IntervalCounts], step: timedelta, shown: Sequence[str], zone: str | None
) -> list[dict[str, Any]]:
    return [
        {
            "since": timestamps.iso(one.starts_at),
            "begins": local_time(timestamps.iso(one.starts_at), zone),
            "ends": local_time(timestamps.iso(one.starts_at + step * (1 - _GAP)), zone),
            "name": outcome,
            "outcome": status_word(outcome),
            "place": place,
            "count": one.outcomes[outcome],
        }
        for one in intervals
        for place, outcome in enumerate(shown)
    ]
