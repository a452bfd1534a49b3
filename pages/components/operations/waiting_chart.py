"""A chart of the time that photos wait, and of the time until their result, per hour."""

from collections.abc import Sequence

from markupsafe import Markup

from backend.database.duration_histogram import Percentile
from backend.operations.overview import Hour
from pages.components.ui.chart import Scale, chart, line, mark, round_times
from pages.components.ui.formatting import duration, local_time
from pages.components.ui.status import STATUSES

WAITING, TO_RESULT = "Waiting p95", "Upload to result p95"
_COLORS = {WAITING: STATUSES["WAITING"].color, TO_RESULT: STATUSES["RUNNING"].color}
_DAY_HOURS = 24


def waiting_chart(hours: Sequence[Hour], zone: str | None) -> Markup | None:
    """A point for each hour with results. None if there are none. ``zone``: of the reader."""
    found = [percentile for hour in hours for percentile in _percentiles(hour).values()]
    if not any(found):
        return None
    scale = Scale(max(one.ms for one in found if one) / 1000)
    moments = [local_time(hour.starts_at, zone) for hour in hours]
    places = {moment: n / max(len(moments) - 1, 1) for n, moment in enumerate(moments)}
    lines, points = [], []
    for what, color in _COLORS.items():
        of_hours = [
            (moment, percentile)
            for moment, hour in zip(moments, hours, strict=True)
            if (percentile := _percentiles(hour)[what])
        ]
        lines.append(line([(places[m], scale.share(p.ms / 1000)) for m, p in of_hours], color))
        points += [
            mark(
                f"From {moment:%a %d %b, %H:%M}\n{what}: {duration(percentile.ms)}",
                color,
                left=places[moment],
                bottom=scale.share(percentile.ms / 1000),
            )
            for moment, percentile in of_hours
        ]
    text = "%a %d" if len(hours) > _DAY_HOURS else "%H:%M"
    return chart(
        [*lines, *points],
        label="Waiting and upload to result, by hour",
        across=[(places[moment], f"{moment:{text}}") for moment in round_times(moments)],
        up=scale.ticks(),
        legend=_COLORS,
        titles=("", "Seconds"),
    )


def _percentiles(hour: Hour) -> dict[str, Percentile | None]:
    return {WAITING: hour.waiting["p95"], TO_RESULT: hour.visible}
