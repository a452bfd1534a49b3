"""A chart of executions per hour, stacked by outcome."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import altair as alt
import pandas as pd

from backend import timestamps
from backend.database.executions import OUTCOMES
from backend.operations.execution_filter import ExecutionFilter
from backend.operations.overview import Hour
from pages.components.ui.formatting import local_time
from pages.components.ui.status import STATUSES, status_word

PICKED = "picked"
"""The name of the selection parameter in what Streamlit returns."""


def hours_chart(hours: Sequence[Hour], zone: str | None) -> alt.Chart:
    """The chart. ``zone``: the time zone of the reader."""
    shown = [outcome for outcome in OUTCOMES if any(hour.outcomes[outcome] for hour in hours)]
    words = [status_word(outcome) for outcome in shown]
    colors = [STATUSES[outcome].color for outcome in shown]
    axis = (
        alt.Axis(format="%H:%M", grid=False)
        if len(hours) <= 24
        else alt.Axis(format="%a %d", grid=False, tickCount={"interval": "day", "step": 1})
    )
    chart: alt.Chart = (
        alt.Chart(pd.DataFrame(_rows(hours, shown, zone)))
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
        .add_params(alt.selection_point(name=PICKED, fields=["hour", "name"]))
        .properties(height=220)
    )
    return chart


def picked_list(selection: Sequence[dict[str, Any]]) -> dict[str, str] | None:
    """Query parameters of the list for the selected bar; None if no bar is selected."""
    if not selection:
        return None
    hour, outcome = selection[0]["hour"], selection[0]["name"]
    last = timestamps.parse(hour) + timedelta(hours=1, milliseconds=-1)
    wanted = ExecutionFilter(
        view="span", since=hour, until=timestamps.iso(last), outcome=str(outcome)
    )
    return wanted.to_query()


def _rows(hours: Sequence[Hour], shown: Sequence[str], zone: str | None) -> list[dict[str, Any]]:
    return [
        {
            "hour": hour.starts_at,
            "begins": local_time(hour.starts_at, zone),
            "ends": local_time(hour.starts_at, zone)
            + timedelta(minutes=54 if len(hours) > 24 else 57),
            "name": outcome,
            "outcome": status_word(outcome),
            "place": place,
            "count": hour.outcomes[outcome],
        }
        for hour in hours
        for place, outcome in enumerate(shown)
    ]
