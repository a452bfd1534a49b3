import re
from itertools import pairwise

import pytest

from pages.components.photo.world_map import Point, marks, svg, view_of

ROME = Point("rome", "Rome.jpg", 41.9, 12.5)
TOKYO = Point("tokyo", "Tokyo.jpg", 35.7, 139.7)
SUVA = Point("suva", "Suva.jpg", -18.1, 178.4)


@pytest.mark.parametrize("points", [[ROME], [ROME, TOKYO], [ROME, TOKYO, SUVA], [SUVA]])
def test_every_point_is_within_the_map(points: list[Point]) -> None:
    view = view_of(points)
    for point in points:
        x, y = view.coordinates(point)
        assert view.left <= x <= view.left + view.width
        assert view.top <= y <= view.top + view.height


@pytest.mark.parametrize("latitude", [-90.0, -89.0, 0.0, 89.0, 90.0])
def test_the_map_ends_at_the_poles(latitude: float) -> None:
    view = view_of([Point("p", "p", latitude, 0)])
    assert view.top >= -90
    assert view.top + view.height <= 90


def test_the_whole_world_has_land() -> None:
    corners = [Point("a", "a", 80, -179), Point("b", "b", -80, 179)]
    assert svg(corners, "World", {}).count("M") > 100
    assert svg([ROME], "Italy", {}).count("M") < 30


def test_no_outline_crosses_the_whole_map() -> None:
    corners = [Point("a", "a", 89, -179), Point("b", "b", -89, 179)]
    for ring in re.findall(r"M([^Z]+)Z", svg(corners, "World", {})):
        pairs = [tuple(map(float, pair.split(","))) for pair in ring.split(" ")]
        jumps = [(a, b) for a, b in pairwise(pairs) if abs(a[0] - b[0]) > 60 and -a[1] > -85]
        assert jumps == []


def test_overlapping_points_share_a_mark() -> None:
    near = Point("near", "Near.jpg", 41.9001, 12.5001)
    groups = marks([ROME, near, TOKYO], view_of([ROME, TOKYO]))
    assert sorted(len(group) for group in groups) == [1, 2]
    drawn = svg([ROME, near, TOKYO], "Map", {})
    assert 'data-value="rome near"' in drawn
    assert 'aria-label="2 photos"' in drawn
    assert 'href="/photo?id=tokyo"' in drawn


def test_names_stay_text() -> None:
    drawn = svg([Point("p'><script>", "<img src=x onerror='alert(1)'>", 1, 1)], "a'b", {})
    assert "<img" not in drawn
    assert "<script" not in drawn
    assert "&#39;" in drawn
