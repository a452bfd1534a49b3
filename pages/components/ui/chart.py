"""Charts as HTML: marks on a plot with axes and a legend.

A chart library for the browser has a megabyte of JavaScript, which took longer to load and to start
than everything else on a page. These few kinds of marks need none: the browser lays them out, also
in another width, and the marks can be links with names for screen readers.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from math import ceil, floor, log10

from markupsafe import Markup

from pages.components.ui.component import Drawing
from pages.components.ui.markup import element

_DRAWING = Drawing("chart")
_MOST_TIMES, _MOST_NUMBERS = 9, 5
_ROUND_MINUTES = (5, 15, 30, 60, 180, 360, 720, 1440)
_STEPS = (1, 2, 5, 10)


class Scale:
    """Numbers from 0 on an axis that ends with a round number."""

    def __init__(self, largest: float, *, integers: bool = False) -> None:
        wanted = (largest or 1) / _MOST_NUMBERS
        power = 10.0 ** floor(log10(wanted))
        step = power * next(s for s in _STEPS if s * power >= wanted * (1 - 1e-9))
        self._step = max(step, 1.0) if integers else step
        self._count = max(ceil(largest / self._step - 1e-9), 1)

    def share(self, number: float) -> float:
        """The place of a number, 0 to 1."""
        return number / (self._step * self._count)

    def ticks(self) -> list[tuple[float, str]]:
        """The places and the texts of round numbers."""
        digits = max(0, -floor(log10(self._step)))
        numbers = [self._step * n for n in range(self._count + 1)]
        return [(self.share(number), f"{number:,.{digits}f}") for number in numbers]


def round_times(moments: Sequence[datetime]) -> list[datetime]:
    """Those of equally distant moments that are round times of day, at most nine."""
    for minutes in _ROUND_MINUTES:
        marked = [m for m in moments if (m.hour * 60 + m.minute) % minutes == 0]
        if marked and len(marked) <= _MOST_TIMES:
            return marked
    return list(moments[:: ceil(len(moments) / _MOST_TIMES)])


def mark(
    name: str,
    color: str,
    *,
    left: float,
    bottom: float,
    width: float | None = None,
    height: float | None = None,
    link: str | None = None,
) -> Markup:
    """A bar, or a point if it has no size. Places and sizes are shares of the plot, 0 to 1.

    ``name``: shown under the pointer. ``link``: the address that a click opens. With the keyboard,
    users go to the same lists by the page of executions: a chart would be hundreds of stops.
    """
    places = {"left": left, "bottom": bottom, "width": width, "height": height}
    style = "".join(f"{n}:{100 * v:.3f}%;" for n, v in places.items() if v is not None)
    return element(
        "a" if link else "span",
        class_="mark" if width is not None else "mark point",
        style=f"{style}--color:{color}",
        href=link,
        tabindex="-1" if link else None,
        role=None if link else "img",
        aria_label=name,
        data_late=left > 0.5,  # its name is to the left
    )


def line(points: Sequence[tuple[float, float]], color: str) -> Markup:
    """A line through points: shares of the plot, from its left and from its bottom."""
    places = " ".join(f"{100 * x:.3f},{100 * (1 - y):.3f}" for x, y in points)
    drawn = element("polyline", points=places, vector_effect="non-scaling-stroke")
    box = Markup('<svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true"')
    return box + Markup(' style="--color:{}">{}</svg>').format(color, drawn)


def chart(
    marks: Iterable[Markup],
    *,
    label: str,
    across: Iterable[tuple[float, str]],
    up: Iterable[tuple[float, str]] = (),
    legend: Mapping[str, str],
    rows: Sequence[str] = (),
    titles: tuple[str, str] = ("", ""),
) -> Markup:
    """Return a plot with its axes.

    ``across``, ``up``: the places and texts on the axes. ``legend``: the color of each word.
    ``rows``: names on the vertical axis in place of numbers, from the top; each has as much room.
    ``titles``: of the horizontal and of the vertical axis.
    """
    words = [element("li", word, style=f"--color:{color}") for word, color in legend.items()]
    ticks = [_tick("across", "left", *tick) for tick in across]
    ticks += [_tick("up", "bottom", *tick) for tick in up]
    names = [element("li", name) for name in rows]
    plot = element(
        "div",
        element("div", ticks, class_="ticks", aria_hidden="true"),
        element("ol", names, class_="rows") if rows else "",
        element("div", marks, class_="marks"),
        class_="plot of-rows" if rows else "plot",
        style=f"--rows:{len(rows)}" if rows else None,
    )
    across_title, up_title = titles
    return element(
        "figure",
        element("ul", words, class_="legend row"),
        element("small", up_title) if up_title else "",
        plot,
        element("small", across_title, class_="below") if across_title else "",
        aria_label=label,
    )


def draw_chart(drawn: Markup, *, key: str) -> None:
    """Draw a chart on the page."""
    _DRAWING(drawn, key=key)


def _tick(axis: str, side: str, place: float, text: str) -> Markup:
    return element("span", text, class_=axis, style=f"{side}:{100 * place:.3f}%")
