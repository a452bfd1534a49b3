"""Writes the file of the gazetteer (``backend.places.gazetteer`` describes its format)."""

import json
import math
import sys
import zlib
from array import array
from collections.abc import Mapping
from typing import Any

from backend.places.gazetteer import BANDS_PER_DEGREE, COLUMNS, FILE, SCALE
from tools.places.geonames import Country, Town
from tools.places.natural_earth import polygons, unrolled

TARGET = FILE
_DIGITS = 1  # decimals of a degree in the outlines: 11 km, as exact as they are


def write(towns: list[Town], countries: list[Country], coarse: Mapping[str, Any]) -> None:
    """Write the file from towns, countries, and the topology of the countries 1:110 million."""
    ordered = sorted(towns, key=lambda t: (_band(t), round(t.longitude * SCALE), t.name))
    regions = sorted({(town.country_code, town.region) for town in ordered})
    header = {
        "towns": len(ordered),
        "bands": _bands(ordered),
        "regions": regions,
        "countries": {country.code: country.name for country in countries},
        "outlines": _outlines(countries, coarse),
    }
    names = [town.name.encode() for town in ordered]
    numbers = {region: number for number, region in enumerate(regions)}
    columns = {
        "latitudes": [round(town.latitude * SCALE) for town in ordered],
        "longitudes": [round(town.longitude * SCALE) for town in ordered],
        "populations": [town.population for town in ordered],
        "regions": [numbers[town.country_code, town.region] for town in ordered],
        "lengths": [len(name) for name in names],
    }
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    content = len(text).to_bytes(4, "little") + text
    for name, type_ in COLUMNS.items():
        column = array(type_, columns[name])
        if sys.byteorder == "big":
            column.byteswap()
        content += column.tobytes()
    TARGET.write_bytes(zlib.compress(content + b"".join(names), 9))


def _band(town: Town) -> int:
    return min(math.floor((town.latitude + 90) * BANDS_PER_DEGREE), 180 * BANDS_PER_DEGREE - 1)


def _bands(ordered: list[Town]) -> list[int]:
    counts = [0] * (180 * BANDS_PER_DEGREE + 1)
    for town in ordered:
        counts[_band(town) + 1] += 1
    return [sum(counts[: number + 1]) for number in range(len(counts))]


def _outlines(countries: list[Country], coarse: Mapping[str, Any]) -> list[tuple[str, list[float]]]:
    codes = {country.number: country.code for country in countries}
    found = []
    for geometry, ring in polygons(coarse, "countries", _DIGITS):
        # Without a number: territories that not all countries recognize. Towns name them.
        if code := codes.get(geometry.get("id", "")):
            for part in unrolled(ring, _DIGITS):
                found.append((code, [number for point in part for number in point]))
    return found
