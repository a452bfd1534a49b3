"""The files of places and of the map, made from a small world."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backend.places import gazetteer as gazetteer_module
from backend.places.gazetteer import gazetteer
from backend.places.geocoding import place_at
from tools.places import map_outlines, world
from tools.places.geonames import Country, Town
from tools.places.natural_earth import polygons, unrolled

TOWNS = [
    Town("Eastport", "Coast", "AA", 5.0, 5.0, 200_000),
    Town("Westport", "", "BB", -5.0, 15.0, 1_000),
    Town("Edge", "Coast", "AA", 5.05, 5.1, 500),
]
COUNTRIES = [
    Country("AA", "001", "Aland", 900.0, "Eastport"),
    Country("BB", "002", "Beland", 100.0, "Westport"),
]
# Two squares that share a border at 10 degrees east: arc 0. Ends are repeated, as in TopoJSON.
TOPOLOGY: dict[str, Any] = {
    "transform": {"scale": [1, 1], "translate": [0, -10]},
    "arcs": [
        [[10, 0], [0, 20]],
        [[10, 20], [-10, 0], [0, -20], [10, 0]],
        [[10, 0], [10, 0], [0, 20], [-10, 0]],
    ],
    "objects": {
        "countries": {
            "geometries": [
                {"type": "Polygon", "id": "001", "arcs": [[0, 1]]},
                {"type": "MultiPolygon", "id": "002", "arcs": [[[2, -1]]]},
            ]
        },
        "land": {"geometries": [{"type": "Polygon", "arcs": [[2, 1]]}]},
    },
}


@pytest.fixture
def small_world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    file = tmp_path / "world.bin"
    monkeypatch.setattr(world, "TARGET", file)
    monkeypatch.setattr(gazetteer_module, "FILE", file)
    gazetteer.cache_clear()
    world.write(TOWNS, COUNTRIES, TOPOLOGY)
    yield
    gazetteer.cache_clear()


@pytest.mark.usefixtures("small_world")
def test_towns_and_countries_are_read_as_they_were_written() -> None:
    names = [gazetteer().name(town) for town in range(len(TOWNS))]
    assert sorted(names) == ["Eastport", "Edge", "Westport"]
    near, far, sea = place_at(5.04, 5.09), place_at(-5.0, 19.0), place_at(20.0, 5.0)
    assert near
    assert near.names == ["Edge", "Coast", "Aland"]
    assert far
    assert far.names == ["Beland"]
    assert sea is None


def test_outlines_are_put_together_from_shared_lines() -> None:
    rings = {g["id"]: ring for g, ring in polygons(TOPOLOGY, "countries", 1)}
    assert set(rings["001"]) == {(0.0, -10.0), (10.0, -10.0), (10.0, 10.0), (0.0, 10.0)}
    assert set(rings["002"]) == {(10.0, -10.0), (20.0, -10.0), (20.0, 10.0), (10.0, 10.0)}
    assert all(ring[0] == ring[-1] for ring in rings.values())


def test_an_outline_across_the_date_line_is_at_both_edges() -> None:
    island = [(170.0, 1.0), (-175.0, 1.0), (-175.0, -1.0), (170.0, -1.0), (170.0, 1.0)]
    east, west = unrolled(island, 1)
    assert max(x for x, _ in east) == 185
    assert max(x for x, _ in west) == -175
    pole = [(-180.0, -70.0), (0.0, -75.0), (180.0, -70.0)]
    ((*_, right, left),) = unrolled([*pole, (-180.0, -70.0)], 1)
    assert (right[1], left[1]) == (-90, -90)


def test_the_map_has_the_shared_border_once_and_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_outlines, "TARGET", tmp_path / "map.json")
    map_outlines.write(TOPOLOGY, TOWNS, COUNTRIES)
    content = json.loads(map_outlines.TARGET.read_text())
    scale = map_outlines.SCALE
    assert content["borders"] == [[10 * scale, -10 * scale, 0, 20 * scale]]
    assert len(content["land"]) == 1
    assert content["countries"] == [
        ["Aland", 5 * scale, 0, 900],
        ["Beland", 15 * scale, 0, 100],
    ]
    assert content["towns"] == [["Eastport", 500, 500, 200, 1], ["Westport", 1500, -500, 1, 1]]
