"""A map without tiles: land outlines and points as SVG. Pure functions.

Degrees are drawn as they are, narrowed by the cosine of the latitude in the middle, so that shapes
look right where the points are.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup

from pages.components.ui.markup import element
from pages.web.photo_urls import photo_page

_LAND = Path(__file__).parents[1] / "assets" / "land.json"
_RATIO = 2.1  # width by height
_LEAST = 14.0  # degrees of latitude: closer, the outlines are too coarse to help
_MARGIN = 1.5
_CELLS = 48  # across the map; points in one cell are one mark

Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class Point:
    """A photo with a position, in decimal degrees."""

    photo_id: str
    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class View:
    """The part of the world that is drawn, in drawn units: y goes down."""

    left: float
    top: float
    width: float
    height: float
    narrowing: float
    """A degree of longitude in drawn units."""

    def place(self, point: Point) -> tuple[float, float]:
        """Where a point is drawn."""
        return point.longitude * self.narrowing, -point.latitude


def view_of(points: Sequence[Point]) -> View:
    """What to show so that all points have room around them."""
    latitudes = [point.latitude for point in points]
    longitudes = [point.longitude for point in points]
    middle = (min(latitudes) + max(latitudes)) / 2
    narrowing = max(math.cos(math.radians(middle)), 0.3)
    across = (max(longitudes) - min(longitudes)) * narrowing * _MARGIN
    height = max((max(latitudes) - min(latitudes)) * _MARGIN, across / _RATIO, _LEAST)
    height = min(height, 180.0)
    width = height * _RATIO
    centre = (min(longitudes) + max(longitudes)) / 2 * narrowing
    edge = max(180.0 * narrowing, width / 2)
    left = min(max(centre - width / 2, -edge), edge - width)
    top = min(max(-middle - height / 2, -90.0), 90.0 - height)
    return View(left, top, width, height, narrowing)


def marks(points: Sequence[Point], view: View) -> list[list[Point]]:
    """Points that would lie upon each other, together."""
    cells: dict[tuple[int, int], list[Point]] = {}
    size = view.width / _CELLS
    for point in points:
        x, y = view.place(point)
        cells.setdefault((math.floor(x / size), math.floor(y / size)), []).append(point)
    return list(cells.values())


def svg(points: Sequence[Point], label: str, within: Mapping[str, str]) -> Markup:
    """The map. A mark leads to its photo in the list ``within``, or tells the ids of its photos."""
    view = view_of(points)
    box = f"{view.left:.3f} {view.top:.3f} {view.width:.3f} {view.height:.3f}"
    drawn = [_mark(group, view, within) for group in marks(points, view)]
    land = element("path", class_="land", d=_land_path(view))
    return element("svg", land, drawn, viewBox=box, role="group", aria_label=label)


def _mark(group: list[Point], view: View, within: Mapping[str, str]) -> Markup:
    places = [view.place(point) for point in group]
    x, y = (sum(values) / len(group) for values in zip(*places, strict=True))
    unit = view.width / 100
    radius = unit * (1.4 if len(group) > 1 else 0.85)
    cx, cy = f"{x:.3f}", f"{y:.3f}"
    circle = element("circle", cx=cx, cy=cy, r=f"{radius:.3f}")
    if len(group) == 1:
        name = group[0].name
        link = photo_page(group[0].photo_id, within)
        return element("a", element("title", name), circle, href=link, aria_label=name)
    name = f"{len(group):,} photos"
    text = element("text", str(len(group)), x=cx, y=cy, font_size=f"{unit * 1.3:.3f}")
    ids = " ".join(point.photo_id for point in group)
    inside = [element("title", name), circle, text]
    return element("a", inside, href="#", aria_label=name, data_tell="open", data_value=ids)


def _land_path(view: View) -> str:
    right, bottom = view.left + view.width, view.top + view.height
    parts = []
    for ring in _land():
        xs = [longitude * view.narrowing for longitude, _ in ring]
        ys = [-latitude for _, latitude in ring]
        if max(xs) < view.left or min(xs) > right or max(ys) < view.top or min(ys) > bottom:
            continue
        line = " ".join(f"{x:.2f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
        parts.append(f"M{line}Z")
    return "".join(parts)


@cache
def _land() -> list[Ring]:
    """Outlines as (longitude, latitude); ``docs/make_land.py`` made the file."""
    flat: list[list[float]] = json.loads(_LAND.read_text())
    return [list(zip(ring[::2], ring[1::2], strict=True)) for ring in flat]
