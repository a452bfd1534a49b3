"""A map without tiles: land outlines and points as SVG. Pure functions.

An equirectangular projection: longitudes are multiplied by the cosine of the central latitude, so
that shapes are correct near the points.
https://en.wikipedia.org/wiki/Equirectangular_projection
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
_MINIMUM_HEIGHT = 14.0  # degrees of latitude: the outlines are too coarse for a closer view
_MARGIN = 1.5
_CELLS = 48  # across the map; the points in one cell share a mark

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
    """The part of the world that is drawn, in units of the SVG. The y axis points down."""

    left: float
    top: float
    width: float
    height: float
    longitude_scale: float
    """SVG units per degree of longitude."""

    def coordinates(self, point: Point) -> tuple[float, float]:
        """The coordinates of a point in the SVG."""
        return point.longitude * self.longitude_scale, -point.latitude


def view_of(points: Sequence[Point]) -> View:
    """The view that shows all points with a margin."""
    latitudes = [point.latitude for point in points]
    longitudes = [point.longitude for point in points]
    middle = (min(latitudes) + max(latitudes)) / 2
    longitude_scale = max(math.cos(math.radians(middle)), 0.3)
    across = (max(longitudes) - min(longitudes)) * longitude_scale * _MARGIN
    height = max((max(latitudes) - min(latitudes)) * _MARGIN, across / _RATIO, _MINIMUM_HEIGHT)
    height = min(height, 180.0)
    width = height * _RATIO
    center = (min(longitudes) + max(longitudes)) / 2 * longitude_scale
    edge = max(180.0 * longitude_scale, width / 2)
    left = min(max(center - width / 2, -edge), edge - width)
    top = min(max(-middle - height / 2, -90.0), 90.0 - height)
    return View(left, top, width, height, longitude_scale)


def marks(points: Sequence[Point], view: View) -> list[list[Point]]:
    """The points in groups: those that would overlap share one mark."""
    cells: dict[tuple[int, int], list[Point]] = {}
    size = view.width / _CELLS
    for point in points:
        x, y = view.coordinates(point)
        cells.setdefault((math.floor(x / size), math.floor(y / size)), []).append(point)
    return list(cells.values())


def svg(points: Sequence[Point], label: str, list_parameters: Mapping[str, str]) -> Markup:
    """The map. A mark links to its photo, or returns the ids of its photos to the page.

    ``list_parameters``: the query parameters for the list that the photos are opened from.
    """
    view = view_of(points)
    box = f"{view.left:.3f} {view.top:.3f} {view.width:.3f} {view.height:.3f}"
    drawn = [_mark(group, view, list_parameters) for group in marks(points, view)]
    land = element("path", class_="land", d=_land_path(view))
    return element("svg", land, drawn, viewBox=box, role="group", aria_label=label)


def _mark(group: list[Point], view: View, list_parameters: Mapping[str, str]) -> Markup:
    coordinates = [view.coordinates(point) for point in group]
    x, y = (sum(values) / len(group) for values in zip(*coordinates, strict=True))
    unit = view.width / 100
    radius = unit * (1.4 if len(group) > 1 else 0.85)
    cx, cy = f"{x:.3f}", f"{y:.3f}"
    circle = element("circle", cx=cx, cy=cy, r=f"{radius:.3f}")
    if len(group) == 1:
        name = group[0].name
        link = photo_page(group[0].photo_id, list_parameters)
        return element("a", element("title", name), circle, href=link, aria_label=name)
    name = f"{len(group):,} photos"
    text = element("text", str(len(group)), x=cx, y=cy, font_size=f"{unit * 1.3:.3f}")
    ids = " ".join(point.photo_id for point in group)
    inside = [element("title", name), circle, text]
    return element("a", inside, href="#", aria_label=name, data_trigger="open", data_value=ids)


def _land_path(view: View) -> str:
    right, bottom = view.left + view.width, view.top + view.height
    parts = []
    for ring in _land():
        xs = [longitude * view.longitude_scale for longitude, _ in ring]
        ys = [-latitude for _, latitude in ring]
        if max(xs) < view.left or min(xs) > right or max(ys) < view.top or min(ys) > bottom:
            continue
        line = " ".join(f"{x:.2f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
        parts.append(f"M{line}Z")
    return "".join(parts)


@cache
def _land() -> list[Ring]:
    """Outlines as (longitude, latitude). ``docs/make_land.py`` generates the file."""
    flat: list[list[float]] = json.loads(_LAND.read_text())
    return [list(zip(ring[::2], ring[1::2], strict=True)) for ring in flat]
