"""When and where a photo was taken, by its XMP packets.

Scans and exports often have their date only there.

https://developer.adobe.com/xmp/docs/XMPNamespaces/exif/ and .../photoshop/
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from backend.imaging import xmp_parser
from backend.imaging.exif_dates import in_ascii, local_day, local_time, utc_offset
from backend.imaging.exif_gps import MAX_ALTITUDE, Gps, is_below, to_degrees, valid_position
from backend.imaging.numbers_in_text import numbers_in

Properties = Mapping[str, str]
"""Values by the names below."""

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_START: Final = [f"{_RDF}RDF", f"{_RDF}Description"]
_EXIF: Final = "http://ns.adobe.com/exif/1.0/"
_PHOTOSHOP: Final = "http://ns.adobe.com/photoshop/1.0/"
_WANTED: Final = {
    f"{namespace}{name}": name
    for namespace, names in (
        (_EXIF, ("DateTimeOriginal", "DateTimeDigitized", "GPSLatitude", "GPSLatitudeRef",
                 "GPSLongitude", "GPSLongitudeRef", "GPSAltitude", "GPSAltitudeRef",
                 "GPSImgDirection", "GPSImgDirectionRef")),
        (_PHOTOSHOP, ("DateCreated",)),
    )
    for name in names
}  # fmt: skip
_DATES: Final = ("DateTimeOriginal", "DateCreated", "DateTimeDigitized")
"""The best one first: a scan is digitized long after the exposure."""
_LETTER = re.compile(r"\A[A-Z]|[A-Z]+\Z")
_MAX_VALUE = 100


class _Reader:
    """Collects the wanted properties of the photo itself.

    Other places that it shows, and files that it was made of, have the same properties in their own
    structures. A value may stand in a list, or beside its qualifiers as rdf:value.
    """

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self._open: list[str] = []

    def element_begins(self, name: str) -> None:
        self._open.append(name)

    def element_ends(self, name: str) -> None:
        self._open.pop()

    def property(self, name: str, value: str) -> None:
        path = [*self._open, name] if self._open[-1:] != [name] else self._open
        at = path.index(_START[0]) if _START[0] in path else 0
        if path[at : at + 2] != _START or len(value) > _MAX_VALUE:
            return
        outer, *inner = path[at + 2 :] or [""]
        wanted = _WANTED.get(outer)
        if wanted and value and all(name in _VALUES for name in inner):
            self.found.setdefault(wanted, value)


_VALUES: Final = frozenset(f"{_RDF}{name}" for name in ("value", "Seq", "Bag", "Alt", "li"))


def read_xmp(packets: Iterable[bytes]) -> Properties:
    """The wanted properties of a photo's packets. Those that are refused say nothing."""
    found: dict[str, str] = {}
    for packet in packets:
        reader = _Reader()
        if xmp_parser.parse(packet, reader):
            found = {**reader.found, **found}
    return found


def capture_time(properties: Properties) -> str | None:
    """ISO 8601, with the offset where it is known; a date alone if there is no time."""
    for name in _DATES:
        text = in_ascii(properties.get(name, ""))
        if moment := local_time(text):
            return moment + utc_offset(_after_time(text))
        if day := local_day(text):
            return day
    return None


def position(properties: Properties) -> Gps | None:
    """The position, None if it is incomplete or invalid: degrees and minutes, "52,30.6N".

    Some programs write signed numbers, or the letter in a property of its own, as in EXIF.
    """
    latitude = _coordinate(properties, "GPSLatitude", "NS")
    longitude = _coordinate(properties, "GPSLongitude", "EW")
    if latitude is None or longitude is None or not valid_position(latitude, longitude):
        return None
    direction = _number(properties.get("GPSImgDirection", ""))
    has_direction = direction is not None and 0 <= direction <= 360
    is_magnetic = has_direction and properties.get("GPSImgDirectionRef") == "M"
    return Gps(
        latitude,
        longitude,
        _altitude(properties),
        direction if has_direction else None,
        "magnetic" if is_magnetic else None,
        origin="XMP",
    )


def _after_time(text: str) -> str:
    """The offset: what follows from the last sign or letter on."""
    at = max(text.upper().rfind(sign) for sign in "+-Z")
    return text[at:] if at > len("1987-06-05") else ""


def _coordinate(properties: Properties, name: str, letters: str) -> float | None:
    text = properties.get(name, "").strip().upper()
    numbers = numbers_in(text)
    degrees = to_degrees(numbers)
    found = _LETTER.search(text)
    letter = properties.get(f"{name}Ref", "").strip().upper()[:1] or (found[0][0] if found else "")
    is_negative = letter == letters[1] if letter else text.startswith("-")
    if degrees is None or letter not in letters:
        return None
    return round(-degrees if is_negative else degrees, 8)


def _altitude(properties: Properties) -> float | None:
    metres = _number(properties.get("GPSAltitude", ""))
    if metres is None or abs(metres) > MAX_ALTITUDE:
        return None
    reference = properties.get("GPSAltitudeRef", "")
    below = is_below(_number(reference), reference)
    return round(-abs(metres) if below else metres, 3)


def _number(text: str) -> float | None:
    return next(iter(numbers_in(text)), None)
