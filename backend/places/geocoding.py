"""The place of a position: town, region and country. Pure functions, no request leaves the machine.

A position is in the country of the nearest town, whatever its size, because towns on both sides of
a border are known better than the border. It is named after the town of this country whose edge is
nearest: a large city reaches further than a village. Towns are points in GeoNames, so the distance
to the edge is that to the point less a radius that is estimated from the population.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from backend.database.photo_attributes import Place
from backend.places.gazetteer import BANDS_PER_DEGREE, SCALE, Gazetteer, Outline, gazetteer

NEAR_KM = 20.0
"""A town this near names a position anywhere, also on the sea before a coast."""
FAR_KM = 50.0
"""A town this near names a position in the outlines of the same country; further away, the position
has only the country."""

_KM_PER_DEGREE = 111.32
_EARTH_RADIUS_KM = 6371.0
_RADIUS_KM = 0.0055
"""Radius of a town by the square root of its population: 16 km for 8 million, 1.7 km for 100,000:
3,000 to 10,000 inhabitants per square kilometre, as in cities of Europe and Asia."""


def place_at(latitude: float, longitude: float) -> Place | None:
    """The place of a position in decimal degrees; None far from towns and outside of countries.

    Also None for a position that is not possible.
    """
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    world = gazetteer()
    towns = dict(_towns_within(NEAR_KM, latitude, longitude, world))
    if towns:
        return _best(towns, world)
    country = _country_at(latitude, longitude, world)
    if country is None:
        return None
    towns = {
        town: distance
        for town, distance in _towns_within(FAR_KM, latitude, longitude, world)
        if _code(town, world) == country
    }
    return _best(towns, world) if towns else Place(None, None, world.countries[country], country)


def _best(towns: dict[int, float], world: Gazetteer) -> Place:
    code = _code(min(towns, key=towns.__getitem__), world)
    candidates = {town: km for town, km in towns.items() if _code(town, world) == code}
    town = min(candidates, key=lambda t: candidates[t] - _radius(t, world))
    _, region = world.region_names[world.regions[town]]
    return Place(world.name(town), region or None, world.countries[code], code)


def _code(town: int, world: Gazetteer) -> str:
    return world.region_names[world.regions[town]][0]


def _radius(town: int, world: Gazetteer) -> float:
    return _RADIUS_KM * math.sqrt(world.populations[town])


def _towns_within(
    limit: float, latitude: float, longitude: float, world: Gazetteer
) -> Iterator[tuple[int, float]]:
    """The towns within so many kilometres, with their distances."""
    height = limit / _KM_PER_DEGREE
    bands = len(world.bands) - 1
    first = max(math.floor((latitude - height + 90) * BANDS_PER_DEGREE), 0)
    last = min(math.floor((latitude + height + 90) * BANDS_PER_DEGREE), bands - 1)
    nearest_pole = max(abs(latitude - height), abs(latitude + height))
    narrowest = math.cos(math.radians(min(nearest_pole, 89.9)))
    width = min(height / narrowest, 180.0)
    for band in range(first, last + 1):
        for turn in (-360, 0, 360):  # the window can cross the date line
            start, end = (round((longitude + turn + side * width) * SCALE) for side in (-1, 1))
            low = bisect_left(world.longitudes, start, world.bands[band], world.bands[band + 1])
            high = bisect_right(world.longitudes, end, low, world.bands[band + 1])
            for town in range(low, high):
                distance = _distance(latitude, longitude, town, world)
                if distance <= limit:
                    yield town, distance


def _distance(latitude: float, longitude: float, town: int, world: Gazetteer) -> float:
    """Kilometres on the sphere (https://en.wikipedia.org/wiki/Haversine_formula)."""
    north, south = math.radians(latitude), math.radians(world.latitudes[town] / SCALE)
    east = math.radians(longitude - world.longitudes[town] / SCALE)
    half = (
        math.sin((north - south) / 2) ** 2
        + math.cos(north) * math.cos(south) * math.sin(east / 2) ** 2
    )
    return 2 * _EARTH_RADIUS_KM * math.asin(math.sqrt(min(half, 1.0)))


def _country_at(latitude: float, longitude: float, world: Gazetteer) -> str | None:
    """The country whose outlines contain a position: an odd number of them, as enclaves are too."""
    inside: dict[str, bool] = {}
    for code, outline in world.outlines:
        if _contains(outline, latitude, longitude):
            inside[code] = not inside.get(code, False)
    return next((code for code, within in inside.items() if within), None)


def _contains(outline: Outline, latitude: float, longitude: float) -> bool:
    """Whether a ray to the east crosses an outline an odd number of times."""
    inside = False
    x, y = outline[-2], outline[-1]
    for at in range(0, len(outline), 2):
        before_x, before_y, x, y = x, y, outline[at], outline[at + 1]
        if (y > latitude) != (before_y > latitude):
            inside ^= longitude < x + (latitude - y) * (before_x - x) / (before_y - y)
    return inside
