"""The timeline of an execution: one bar for each attempt of each task."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from backend.operations.execution_view import WAITING, Bar
from pages.components.runs.state_diagram import title
from pages.components.ui.formatting import duration
from pages.components.ui.status import STATUSES, status_word

_MINIMUM_SHARE = 0.004
"""Of the width. Shorter attempts are drawn this wide, so that they can be seen and hovered over."""


def attempts_chart(bars: Sequence[Bar]) -> alt.Chart:
    """The chart. Its time axis begins with the wait of the photo, if that is known."""
    states = list(dict.fromkeys(title(bar.state) for bar in bars))
    statuses = list(dict.fromkeys(bar.status for bar in bars))
    colors = [STATUSES[status].color for status in statuses]
    chart: alt.Chart = (
        alt.Chart(pd.DataFrame(_rows(bars)))
        .mark_bar(height=14, cornerRadius=3)
        .encode(
            x=alt.X("from:Q", title=_axis_title(bars)),
            x2="to:Q",
            y=alt.Y(
                "state:N",
                title=None,
                sort=states,
                axis=alt.Axis(labelLimit=220, labelOverlap=False),
            ),
            color=alt.Color(
                "outcome:N",
                title=None,
                scale=alt.Scale(domain=[status_word(status) for status in statuses], range=colors),
                legend=alt.Legend(orient="top"),
            ),
            tooltip=[
                alt.Tooltip("state:N", title="State"),
                alt.Tooltip("attempt:Q", title="Attempt"),
                alt.Tooltip("outcome:N", title="Outcome"),
                alt.Tooltip("took:N", title="Duration"),
                alt.Tooltip("error:N", title="Error"),
            ],
        )
        .properties(height=110 + 26 * len(states))
    )
    return chart


def _axis_title(bars: Sequence[Bar]) -> str:
    waited = bars[0].state == WAITING
    return "Seconds since the upload or the retry" if waited else "Seconds since the start"


def _rows(bars: Sequence[Bar]) -> list[dict[str, object]]:
    minimum = _MINIMUM_SHARE * max(bar.end_ms for bar in bars)
    return [
        {
            "state": title(bar.state),
            "attempt": bar.attempt,
            "outcome": status_word(bar.status),
            "from": bar.start_ms / 1000,
            "to": max(bar.end_ms, bar.start_ms + minimum) / 1000,
            "took": duration(bar.end_ms - bar.start_ms),
            "error": bar.error or "none",
        }
        for bar in bars
    ]
