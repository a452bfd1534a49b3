"""A chart of the time that photos wait, and of the time until their result, per hour."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from backend.operations.overview import Hour
from pages.components.ui.formatting import duration, local_time
from pages.components.ui.status import STATUSES

WAITING, TO_RESULT = "Waiting p95", "Upload to result p95"
_COLORS = {WAITING: STATUSES["WAITING"].color, TO_RESULT: STATUSES["RUNNING"].color}


def waiting_chart(hours: Sequence[Hour], zone: str | None) -> alt.Chart | None:
    """The chart; None if no photo has a result. ``zone``: the time zone of the reader."""
    rows = _rows(hours, zone)
    if not rows:
        return None
    chart: alt.Chart = (
        alt.Chart(pd.DataFrame(rows))
        .mark_line(point=True)
        .encode(
            x=alt.X(
                "hour:T",
                title=None,
                axis=alt.Axis(format="%a %H:%M", grid=False),
                scale=alt.Scale(domain=_ends(hours, zone)),
            ),
            y=alt.Y("seconds:Q", title="Seconds"),
            color=alt.Color(
                "what:N",
                title=None,
                scale=alt.Scale(domain=list(_COLORS), range=list(_COLORS.values())),
                legend=alt.Legend(orient="top"),
            ),
            tooltip=[
                alt.Tooltip("hour:T", title="From", format="%a %d %b, %H:%M"),
                alt.Tooltip("what:N", title="Time"),
                alt.Tooltip("took:N", title="Duration"),
            ],
        )
        .properties(height=220)
    )
    return chart


def _ends(hours: Sequence[Hour], zone: str | None) -> list[alt.DateTime]:
    """The first and the last hour, so that few points are where they belong."""
    ends = (local_time(hours[position].starts_at, zone) for position in (0, -1))
    return [
        alt.DateTime(year=end.year, month=end.month, date=end.day, hours=end.hour) for end in ends
    ]


def _rows(hours: Sequence[Hour], zone: str | None) -> list[dict[str, Any]]:
    return [
        {
            "hour": local_time(hour.starts_at, zone),
            "what": what,
            "seconds": percentile.ms / 1000,
            "took": duration(percentile.ms),
        }
        for hour in hours
        for what, percentile in ((WAITING, hour.waiting["p95"]), (TO_RESULT, hour.visible))
        if percentile
    ]
