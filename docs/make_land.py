"""Generates pages/components/assets/land.json, the land outlines of the maps.

The outlines are Natural Earth's (public domain, https://www.naturalearthdata.com), 1:110 million,
from the npm package world-atlas 2.0.2 (TopoJSON, ISC licence). Requires npm:

    python docs/make_land.py
"""

import io
import json
import subprocess
import tarfile
import tempfile
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

PACKAGE = "world-atlas@2.0.2"
TARGET = Path(__file__).parents[1] / "pages" / "components" / "assets" / "land.json"
SMALLEST = 0.5  # degrees: an island that is smaller in both directions is left out
DIGITS = 1  # decimals of a degree: 11 km, finer than the outlines


def main() -> None:
    """Fetch, convert, write."""
    rings = [part for ring in polygons(fetch()) for part in unrolled(ring)]
    rings = [ring for ring in rings if _extent(ring) >= SMALLEST]
    flat = [[number for point in ring for number in point] for ring in rings]
    TARGET.write_text(json.dumps(flat, separators=(",", ":")) + "\n")
    print(f"{TARGET.name}: {len(rings)} outlines, {TARGET.stat().st_size / 1000:.0f} KB")


def fetch() -> dict[str, Any]:
    """The topology of all land."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True)  # noqa: S603, S607
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as package:
            member = package.extractfile("package/land-110m.json")
            assert member
            return json.load(io.TextIOWrapper(member))


def polygons(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """Every outline as (longitude, latitude), lakes included: drawn by the even-odd rule."""
    arcs = [_decoded(arc, topology["transform"]) for arc in topology["arcs"]]
    found = []
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"]:
            for ring in polygon:
                points = [p for index in ring for p in _arc(arcs, index)]
                found.append([p for n, p in enumerate(points) if n == 0 or p != points[n - 1]])
    return found


def unrolled(ring: list[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """The parts of an outline in which no line crosses the whole map.

    An outline that crosses the date line continues beyond the edge, and this part is repeated at
    the other edge. An outline around a pole is closed along the edge of the map.
    """
    turns, line = 0, [ring[0]]
    for (before, _), (x, y) in pairwise(ring):
        turns += (before - x > 180) - (x - before > 180)
        line.append((round(x + 360 * turns, DIGITS), y))
    if turns:
        return [[*line, (line[-1][0], -90.0), (line[0][0], -90.0)]]
    off = 360 * round(
        sum(x for x, _ in line) / len(line) / 360
    )  # 0 unless it starts beyond the edge
    line = [(round(x - off, DIGITS), y) for x, y in line]
    return [line, *filter(None, (_other_side(line, side) for side in (-1, 1)))]


def _other_side(line: list[tuple[float, float]], side: int) -> list[tuple[float, float]]:
    """The part of an outline beyond one edge (-1: left), moved to the other edge."""
    moved = [(round(x - side * 360, DIGITS), y) for x, y in line if side * x > 179]
    return moved if any(abs(x) < 179 for x, _ in moved) else []


def _arc(arcs: list[list[tuple[float, float]]], index: int) -> list[tuple[float, float]]:
    return arcs[index] if index >= 0 else arcs[~index][::-1]  # TopoJSON: ~index is reversed


def _decoded(arc: list[list[int]], transform: dict[str, Any]) -> list[tuple[float, float]]:
    (kx, ky), (x0, y0) = transform["scale"], transform["translate"]
    steps = accumulate(arc, lambda a, b: [a[0] + b[0], a[1] + b[1]])
    return [(round(x * kx + x0, DIGITS), round(y * ky + y0, DIGITS)) for x, y in steps]


def _extent(ring: list[tuple[float, float]]) -> float:
    longitudes, latitudes = zip(*ring, strict=True)
    return max(max(longitudes) - min(longitudes), max(latitudes) - min(latitudes))


if __name__ == "__main__":
    main()
