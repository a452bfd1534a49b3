"""The names by which a search finds the place of a photo."""

from functools import lru_cache

from backend.database.photo import Photo
from backend.gallery.folded_text import folded

_OTHER_NAMES = {
    "AE": ("UAE",),
    "CD": ("DR Congo",),
    "CI": ("Côte d'Ivoire",),
    "CV": ("Cape Verde",),
    "CZ": ("Czech Republic",),
    "GB": ("UK", "Great Britain"),
    "MM": ("Burma",),
    "NL": ("Holland",),
    "TR": ("Türkiye",),
    "US": ("USA",),
}
"""Common names of countries beside those of GeoNames, by ISO 3166-1 code."""


def place_names(photo: Photo) -> tuple[str, ...]:
    """City, region and country, and other names of the country."""
    place = photo.place
    return (*place.names, *_OTHER_NAMES.get(place.country_code, ())) if place else ()


@lru_cache(maxsize=10_000)
def folded_place_names(names: tuple[str, ...]) -> str:
    """The names as searches compare them, in lines. Many photos share a place."""
    return folded("\n".join(names))
