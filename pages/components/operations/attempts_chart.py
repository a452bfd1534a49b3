"""The timeline of an execution: one bar for each attempt of each task."""

from collections.abc import Sequence

from markupsafe import Markup

from backend.operations.execution_view import WAITING, Bar
from pages.components.runs.state_diagram import title
from pages.components.ui.chart import Scale, chart, mark
from pages.components.ui.formatting import duration
from pages.components.ui.status import STATUSES, status_word

_MINIMUM_SHARE = 0.004
"""Of the width. Shorter attempts are drawn this wide, so that they can be seen and hovered over."""
_THICKNESS = 0.55
"""Of a bar, as a share of its row."""


def attempts_chart(bars: Sequence[Bar]) -> Markup:
    """The timeline. It begins with the wait of the photo, if that is known."""
    states = list(dict.fromkeys(bar.state for bar in bars))
    scale = Scale(max(bar.end_ms for bar in bars) / 1000)
    waited = bars[0].state == WAITING
    return chart(
        [_mark(bar, states, scale) for bar in bars],
        label="Attempts of each state by time",
        across=scale.ticks(),
        legend={status_word(bar.status): STATUSES[bar.status].color for bar in bars},
        rows=[title(state) for state in states],
        titles=(f"Seconds since the {'upload or the retry' if waited else 'start'}", ""),
    )


def _mark(bar: Bar, states: Sequence[str], scale: Scale) -> Markup:
    row = 1 / len(states)
    from_bottom = len(states) - 1 - states.index(bar.state)
    took = duration(bar.end_ms - bar.start_ms)
    text = f"{title(bar.state)}, attempt {bar.attempt}\n{status_word(bar.status)} after {took}"
    return mark(
        f"{text}\n{bar.error}" if bar.error else text,
        STATUSES[bar.status].color,
        left=scale.share(bar.start_ms / 1000),
        width=max(scale.share((bar.end_ms - bar.start_ms) / 1000), _MINIMUM_SHARE),
        bottom=row * (from_bottom + (1 - _THICKNESS) / 2),
        height=row * _THICKNESS,
    )
