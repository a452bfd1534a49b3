"""Writes what the map draws: outlines and borders of countries, names of countries and towns.

The file is JSON with whole numbers: degrees times ``SCALE``. Lines are [x, y, dx, dy, ...]: each
point after the first one as the step from the one before, which is short and compresses well.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tools.places.geonames import Country, Town
from tools.places.natural_earth import Ring, arcs, polygons, unrolled, without_repeats

TARGET = Path(__file__).parents[2] / "pages" / "components" / "assets" / "map.json"
SCALE = 40
"""Parts of a degree: 0.025 degrees are 2.8 km, as exact as the outlines 1:50 million."""
SMALLEST = 0.1
"""Degrees: an island that is smaller in both directions is left out."""
TOWN = 100_000
"""Inhabitants from which a town is named."""
_DIGITS = 3


def write(fine: Mapping[str, Any], towns: list[Town], countries: list[Country]) -> None:
    """Write the file from the topology of the countries 1:50 million."""
    rings = [
        part
        for _, ring in polygons(fine, "land", _DIGITS)
        for part in unrolled(ring, _DIGITS)
        if _extent(part) >= SMALLEST
    ]
    content = {
        "scale": SCALE,
        "land": _lines(rings),
        "borders": _lines(_borders(fine)),
        "countries": _country_names(fine, countries),
        "towns": _town_names(towns, countries),
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    TARGET.write_text(text + "\n", encoding="utf-8")


def _lines(lines: Iterable[Ring]) -> list[list[int]]:
    found: list[list[int]] = []
    for line in lines:
        points = without_repeats([(round(x * SCALE), round(y * SCALE)) for x, y in line])
        if len(points) > 1:
            before = [(0, 0), *points]
            pairs = zip(points, before, strict=False)
            found.append([n for (x, y), (bx, by) in pairs for n in (x - bx, y - by)])
    return found


def _borders(topology: Mapping[str, Any]) -> list[Ring]:
    """The lines that two countries share."""
    uses = Counter(
        index if index >= 0 else ~index
        for geometry in topology["objects"]["countries"]["geometries"]
        for shape in geometry.get("arcs", [])
        for ring in (shape if geometry["type"] == "MultiPolygon" else [shape])
        for index in ring
    )
    lines = arcs(topology, _DIGITS)
    return [lines[index] for index, number in sorted(uses.items()) if number > 1]


def _country_names(
    topology: Mapping[str, Any], countries: list[Country]
) -> list[tuple[str, int, int, int]]:
    """Name, longitude, latitude, and area in square kilometres, the largest country first.

    The name stands in the middle of the largest outline.
    """
    largest: dict[str, tuple[float, Ring]] = {}
    for geometry, ring in polygons(topology, "countries", _DIGITS):
        number = geometry.get("id", "")
        size = _area(ring)
        if size > largest.get(number, (0.0, []))[0]:
            largest[number] = (size, ring)
    named = []
    for country in sorted(countries, key=lambda c: -c.area):
        if country.number in largest:
            x, y = _middle(largest[country.number][1])
            named.append((country.name, round(x * SCALE), round(y * SCALE), round(country.area)))
    return named


def _town_names(
    towns: list[Town], countries: list[Country]
) -> list[tuple[str, int, int, int, int]]:
    """Name, longitude, latitude, inhabitants in thousands, 1 for capitals; the largest first."""
    capitals = {(country.code, country.capital) for country in countries}
    named = []
    for town in sorted(towns, key=lambda t: -t.population):
        capital = (town.country_code, town.name) in capitals
        if town.population >= TOWN or capital:
            x, y = round(town.longitude * 100), round(town.latitude * 100)
            named.append((town.name, x, y, town.population // 1000, int(capital)))
    return named


def _extent(ring: Ring) -> float:
    longitudes, latitudes = [x for x, _ in ring], [y for _, y in ring]
    return max(max(longitudes) - min(longitudes), max(latitudes) - min(latitudes))


def _area(ring: Ring) -> float:
    """Square degrees (https://en.wikipedia.org/wiki/Shoelace_formula)."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    twice: float = sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in pairs)
    return abs(twice) / 2


def _middle(ring: Ring) -> tuple[float, float]:
    """The centre of gravity of an outline."""
    twice = x_sum = y_sum = 0.0
    for (x, y), (next_x, next_y) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x * next_y - next_x * y
        twice += cross
        x_sum += (x + next_x) * cross
        y_sum += (y + next_y) * cross
    return (x_sum / (3 * twice), y_sum / (3 * twice)) if twice else ring[0]
