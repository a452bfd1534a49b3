"""Where a photo was taken, from the GPS tags of EXIF."""

from dataclasses import dataclass
from typing import Final

from backend.imaging.exif import Tag, Tags

MAX_ALTITUDE: Final = 100_000.0
"""Metres above or below sea level. A larger altitude is invalid."""

_BELOW = (1, 3)  # sea level, and the ellipsoid of EXIF 3.0


@dataclass(frozen=True)
class Gps:
    """A position on earth."""

    latitude: float
    """Decimal degrees, north is positive."""
    longitude: float
    """Decimal degrees, east is positive."""
    altitude: float | None = None
    """Metres above sea level."""
    direction: float | None = None
    """Direction of the camera, degrees clockwise from north."""

    def to_item(self) -> dict[str, float]:
        """The known values by name."""
        known = {
            "latitude": self.latitude,
            "longitude": self.longitude,
            "altitude": self.altitude,
            "direction": self.direction,
        }
        return {name: value for name, value in known.items() if value is not None}


def read_gps(tags: Tags) -> Gps | None:
    """The position, None if it is incomplete or invalid.

    A coordinate without its reference (N, S, E, W) is incomplete. Receivers write 0 degrees north,
    0 degrees east before they have a position.
    """
    latitude = _coordinate(tags, "Latitude", {"N": 1, "S": -1}, 90)
    longitude = _coordinate(tags, "Longitude", {"E": 1, "W": -1}, 180)
    if latitude is None or longitude is None or latitude == longitude == 0:
        return None
    return Gps(latitude, longitude, _altitude(tags), _direction(tags))


def _coordinate(tags: Tags, name: str, signs: dict[str, int], limit: int) -> float | None:
    value, reference = tags.get(f"GPS GPS{name}"), tags.get(f"GPS GPS{name}Ref")
    sign = signs.get(reference.text.strip(" \0")[:1].upper()) if reference else None
    degrees = _degrees(value) if value else None
    if sign is None or degrees is None or degrees > limit:
        return None
    return round(sign * degrees, 8)


def _degrees(tag: Tag) -> float | None:
    """Degrees from degrees, minutes and seconds. Absent or undefined parts at the end are 0."""
    parts = tag.numbers()[:3]
    while len(parts) > 1 and parts[-1] is None:
        parts.pop()
    known = [part for part in parts if part is not None and part >= 0]
    if not known or len(known) < len(parts) or any(part > 60 for part in known[1:]):
        return None
    return sum(part / scale for part, scale in zip(known, (1, 60, 3600), strict=False))


def _altitude(tags: Tags) -> float | None:
    tag, reference = tags.get("GPS GPSAltitude"), tags.get("GPS GPSAltitudeRef")
    metres = tag.number_at() if tag else None
    if metres is None or abs(metres) > MAX_ALTITUDE:
        return None
    below = reference is not None and reference.number_at() in _BELOW
    return round(-metres if below else metres, 3)


def _direction(tags: Tags) -> float | None:
    tag = tags.get("GPS GPSImgDirection")
    degrees = tag.number_at() if tag else None
    return round(degrees, 3) if degrees is not None and 0 <= degrees <= 360 else None
