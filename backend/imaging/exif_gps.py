"""Where a photo was taken, from the GPS tags of EXIF."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from backend.imaging.exif import Tag, Tags

MAX_ALTITUDE: Final = 100_000.0
"""Metres above or below sea level. A larger altitude is invalid."""

_BELOW = (1, 3)
"""References to what is below: in EXIF 3.0, 0 and 1 to the ellipsoid, 2 and 3 to the sea level."""
_MAGNETIC = "M"
_BELOW_AS_TEXT = "below"


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
    direction_reference: Literal["magnetic"] | None = None
    """Which north, unless it is the geographic one."""
    origin: Literal["XMP"] | None = None
    """Where the position was found, unless in EXIF."""

    def to_item(self) -> dict[str, float | str]:
        """The known values by name."""
        return {name: value for name, value in vars(self).items() if value is not None}


def read_gps(tags: Tags) -> Gps | None:
    """The position, None if it is incomplete or invalid.

    A coordinate without its reference (N, S, E, W), beside it or behind its text, is incomplete.
    """
    latitude = _coordinate(tags, "Latitude", {"N": 1, "S": -1})
    longitude = _coordinate(tags, "Longitude", {"E": 1, "W": -1})
    if latitude is None or longitude is None or not valid_position(latitude, longitude):
        return None
    direction = _direction(tags)
    magnetic = direction is not None and is_magnetic(tags.get("GPS GPSImgDirectionRef"))
    return Gps(latitude, longitude, _altitude(tags), direction, "magnetic" if magnetic else None)


def is_magnetic(reference: Tag | None) -> bool:
    """Whether a direction is from the magnetic north, by the tag of its reference."""
    return reference is not None and reference.text.strip().upper().startswith(_MAGNETIC)


def is_below(reference: float | None, as_text: str) -> bool:
    """Whether an altitude is below, by its reference as a number or in words."""
    return reference in _BELOW or as_text.strip().lower().startswith(_BELOW_AS_TEXT)


def valid_position(latitude: float | None, longitude: float | None) -> bool:
    """Whether both are within their limits. Receivers write 0, 0 before they have a position."""
    if latitude is None or longitude is None or latitude == longitude == 0:
        return False
    return abs(latitude) <= 90 and abs(longitude) <= 180


def to_degrees(parts: Sequence[float | None]) -> float | None:
    """Degrees from degrees, minutes and seconds. Absent or undefined parts at the end are 0.

    Signs do not count: some programs write them beside the reference that tells the same.
    """
    known = list(parts[:3])
    while len(known) > 1 and known[-1] is None:
        known.pop()
    sizes = [abs(part) for part in known if part is not None]
    if not sizes or len(sizes) < len(known) or any(part > 60 for part in sizes[1:]):
        return None
    return sum(part / scale for part, scale in zip(sizes, (1, 60, 3600), strict=False))


def _coordinate(tags: Tags, name: str, signs: dict[str, int]) -> float | None:
    value, reference = tags.get(f"GPS GPS{name}"), tags.get(f"GPS GPS{name}Ref")
    if value is None:
        return None
    letters = (reference.text if reference else "").strip(" \0") or value.text.strip(" \0")[-1:]
    sign = signs.get(letters[:1].upper())
    degrees = to_degrees(value.values)
    return round(sign * degrees, 8) if sign is not None and degrees is not None else None


def _altitude(tags: Tags) -> float | None:
    tag, reference = tags.get("GPS GPSAltitude"), tags.get("GPS GPSAltitudeRef")
    metres = tag.number_at() if tag else None
    if metres is None or abs(metres) > MAX_ALTITUDE:
        return None
    below = reference is not None and is_below(reference.number_at(), reference.text)
    return round(-abs(metres) if below else metres, 3)


def _direction(tags: Tags) -> float | None:
    tag = tags.get("GPS GPSImgDirection")
    degrees = tag.number_at() if tag else None
    return round(degrees, 3) if degrees is not None and 0 <= degrees <= 360 else None
