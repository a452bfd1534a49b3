"""Outlines of Natural Earth (public domain, https://www.naturalearthdata.com).

The npm package world-atlas 2.0.2 (ISC) has them as TopoJSON
(https://github.com/topojson/topojson-specification).
"""

import io
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, TypeVar

PACKAGE = "world-atlas@2.0.2"
_Point = TypeVar("_Point", bound=tuple[float, float])
Ring = list[tuple[float, float]]
"""(longitude, latitude) of each point."""


def fetch(*names: str) -> list[dict[str, Any]]:
    """The topologies of some files of the package, such as "countries-110m". Needs npm."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True)  # noqa: S603, S607
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as package:
            return [_read(package, name) for name in names]


def polygons(
    topology: Mapping[str, Any], layer: str, digits: int
) -> Iterator[tuple[dict[str, Any], Ring]]:
    """Every outline of a layer with its geometry; lakes and enclaves are outlines too."""
    lines = arcs(topology, digits)
    for geometry in topology["objects"][layer]["geometries"]:
        shapes = geometry.get("arcs", [])
        for polygon in shapes if geometry["type"] == "MultiPolygon" else [shapes]:
            for ring in polygon:
                points = [p for index in ring for p in _arc(lines, index)]
                yield geometry, without_repeats(points)


def arcs(topology: Mapping[str, Any], digits: int) -> list[Ring]:
    """The lines that outlines consist of, in degrees with so many decimals."""
    (kx, ky), (x0, y0) = topology["transform"]["scale"], topology["transform"]["translate"]
    decoded = []
    for arc in topology["arcs"]:
        steps = accumulate(arc, lambda a, b: [a[0] + b[0], a[1] + b[1]])
        decoded.append([(round(x * kx + x0, digits), round(y * ky + y0, digits)) for x, y in steps])
    return decoded


def without_repeats(points: list[_Point]) -> list[_Point]:
    """A line without points that repeat the one before."""
    return [p for n, p in enumerate(points) if n == 0 or p != points[n - 1]]


def unrolled(ring: Ring, digits: int) -> list[Ring]:
    """The parts of an outline in which no line crosses the whole map.

    An outline that crosses the date line continues beyond the edge, and this part is repeated at
    the other edge. An outline around a pole is closed along the edge of the map.
    """
    turns, line = 0, [ring[0]]
    for (before, _), (x, y) in pairwise(ring):
        turns += (before - x > 180) - (x - before > 180)
        line.append((round(x + 360 * turns, digits), y))
    if turns:
        return [[*line, (line[-1][0], -90.0), (line[0][0], -90.0)]]
    # 0 unless it starts beyond the edge
    off = 360 * round(sum(x for x, _ in line) / len(line) / 360)
    line = [(round(x - off, digits), y) for x, y in line]
    return [line, *filter(None, (_other_side(line, side, digits) for side in (-1, 1)))]


def _other_side(line: Ring, side: int, digits: int) -> Ring:
    """The part of an outline beyond one edge (-1: left), moved to the other edge."""
    moved = [(round(x - side * 360, digits), y) for x, y in line if side * x > 179]
    return moved if any(abs(x) < 179 for x, _ in moved) else []


def _read(package: tarfile.TarFile, name: str) -> dict[str, Any]:
    member = package.extractfile(f"package/{name}.json")
    assert member
    found: dict[str, Any] = json.load(io.TextIOWrapper(member))
    return found


def _arc(lines: list[Ring], index: int) -> Ring:
    return lines[index] if index >= 0 else lines[~index][::-1]  # TopoJSON: ~index is reversed
