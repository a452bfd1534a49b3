"""The towns and countries of the world, in one compressed file.

``world.bin`` is derived by ``python -m tools.places`` from GeoNames (https://www.geonames.org,
CC BY 4.0) and Natural Earth (public domain). Reading it takes 80 ms and 12 MB of memory. Towns are
columns of numbers, sorted by bands of latitude and in a band by longitude, so that a search looks
at the few towns around a position, and no object is made for each town.

The file, compressed by zlib: the length of the header (4 bytes, little-endian), the header (JSON),
then the columns in the order of ``COLUMNS``, then the names of the towns in UTF-8.
"""

import json
import sys
import zlib
from array import array
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

FILE = Path(__file__).with_name("world.bin")
COLUMNS = {"latitudes": "i", "longitudes": "i", "populations": "I", "regions": "H", "lengths": "B"}
"""The columns and the types of their numbers (``array``). Coordinates are in 1/1000 degrees,
``regions`` are positions in the header's list, ``lengths`` the bytes of each name."""
BANDS_PER_DEGREE = 2
SCALE = 1000
"""Coordinates are integers: degrees times this."""

Outline = list[float]
"""Longitude and latitude of each corner, one after the other."""


@dataclass(frozen=True)
class Gazetteer:
    """All towns and countries. A town is a number: its place in the columns."""

    latitudes: "array[int]"
    longitudes: "array[int]"
    populations: "array[int]"
    regions: "array[int]"
    ends: "array[int]"
    """Where the name of each town ends in ``names``."""
    names: bytes
    bands: list[int]
    """The first town of each band of latitude, from 90 degrees south."""
    region_names: list[tuple[str, str]]
    """Code of the country and name of each region; the name can be empty."""
    countries: dict[str, str]
    """English names by ISO 3166-1 alpha-2 code."""
    outlines: list[tuple[str, Outline]]
    """Codes of countries with their coarse outlines; by the even-odd rule."""

    def name(self, town: int) -> str:
        """The name of a town."""
        start = self.ends[town - 1] if town else 0
        return self.names[start : self.ends[town]].decode()


@cache
def gazetteer() -> Gazetteer:
    """The content of the file, read once."""
    content = zlib.decompress(FILE.read_bytes())
    at = 4 + int.from_bytes(content[:4], "little")
    header = json.loads(content[4:at])
    columns: dict[str, array[int]] = {}
    for name, type_ in COLUMNS.items():
        column = columns[name] = array(type_)
        end = at + header["towns"] * column.itemsize
        column.frombytes(content[at:end])
        if sys.byteorder == "big":
            column.byteswap()
        at = end
    return Gazetteer(
        columns["latitudes"], columns["longitudes"], columns["populations"], columns["regions"],
        ends=array("I", accumulate(columns["lengths"])),
        names=content[at:],
        bands=header["bands"],
        region_names=[(code, name) for code, name in header["regions"]],
        countries=header["countries"],
        outlines=[(code, outline) for code, outline in header["outlines"]],
    )  # fmt: skip
