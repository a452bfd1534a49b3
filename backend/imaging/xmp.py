"""When and where a photo was taken, by an XMP packet.

Scans and exports often have their date only there. The packet is XML from a stranger: only the
elements and attributes below are kept, and everything that could load or multiply something is
refused, which costs the XMP only.

https://developer.adobe.com/xmp/docs/XMPNamespaces/exif/ and .../photoshop/
"""

from collections.abc import Mapping
from typing import Final, NoReturn
from xml.parsers import expat

from backend.imaging.exif_dates import in_ascii, local_time, utc_offset
from backend.imaging.exif_gps import MAX_ALTITUDE, Gps, to_degrees, valid_position
from backend.imaging.numbers_in_text import numbers_in

MAX_BYTES: Final = 1024 * 1024
"""Maximum size of a packet: a longer one is a history of edits."""

MAX_DEPTH: Final = 64
"""Maximum number of nested elements; a packet has about ten."""

Properties = Mapping[str, str]
"""Values by the names below."""

_EXIF = "http://ns.adobe.com/exif/1.0/"
_PHOTOSHOP = "http://ns.adobe.com/photoshop/1.0/"
_SEPARATOR = " "
_WANTED: Final = {
    f"{namespace}{_SEPARATOR}{name}": name
    for namespace, names in (
        (_EXIF, ("DateTimeOriginal", "GPSLatitude", "GPSLongitude", "GPSAltitude",
                 "GPSAltitudeRef", "GPSImgDirection", "GPSImgDirectionRef")),
        (_PHOTOSHOP, ("DateCreated",)),
    )
    for name in names
}  # fmt: skip
_MAX_VALUE = 100


class _Refused(Exception):
    """The packet declares a document type or an entity, or is nested too deeply."""


class _Reader:
    """Collects the wanted properties: as attributes, or as elements with a text."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self._open: list[str] = []
        self._text = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if len(self._open) >= MAX_DEPTH:
            raise _Refused
        self._open.append(name)
        self._text = ""
        for key, value in attributes.items():
            self._keep(key, value)

    def text(self, data: str) -> None:
        """Text in an element."""
        if self._open and self._open[-1] in _WANTED and len(self._text) <= _MAX_VALUE:
            self._text += data

    def end(self, name: str) -> None:
        """An element ends."""
        self._open.pop()
        self._keep(name, self._text)
        self._text = ""

    def _keep(self, name: str, value: str) -> None:
        wanted = _WANTED.get(name)
        if wanted and value.strip() and len(value) <= _MAX_VALUE:
            self.found.setdefault(wanted, value.strip())


def read_xmp(packet: bytes) -> Properties:
    """The wanted properties of a packet; empty if it is malformed or refused."""
    if not packet or len(packet) > MAX_BYTES:
        return {}
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse  # an entity can be declared only in a document type
    try:
        parser.Parse(packet.strip(b"\0 \t\r\n"), True)
    except (expat.ExpatError, _Refused, ValueError, LookupError):
        return {}
    return reader.found


def capture_time(properties: Properties) -> str | None:
    """ISO 8601, with the offset where it is known; a date alone if there is no time."""
    for name in ("DateTimeOriginal", "DateCreated"):
        text = in_ascii(properties.get(name, ""))
        if moment := local_time(text):
            return moment + utc_offset(_after_time(text))
        if local_time(f"{text} 00:00:00"):
            return local_time(f"{text} 00:00:00")[:10]
    return None


def position(properties: Properties) -> Gps | None:
    """The position, None if it is incomplete or invalid: degrees and minutes, "52,30.6N"."""
    latitude = _coordinate(properties.get("GPSLatitude", ""), "NS")
    longitude = _coordinate(properties.get("GPSLongitude", ""), "EW")
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


def _refuse(*_: object) -> NoReturn:
    raise _Refused


def _after_time(text: str) -> str:
    """The offset: what follows from the last sign or letter on."""
    at = max(text.rfind("+"), text.rfind("-"), text.rfind("Z"))
    return text[at:] if at > len("1987-06-05") else ""


def _coordinate(text: str, letters: str) -> float | None:
    degrees = to_degrees(numbers_in(text)) if text else None
    letter = text.strip()[-1:].upper()
    if degrees is None or letter not in letters:
        return None
    return round(-degrees if letter == letters[1] else degrees, 8)


def _altitude(properties: Properties) -> float | None:
    metres = _number(properties.get("GPSAltitude", ""))
    if metres is None or abs(metres) > MAX_ALTITUDE:
        return None
    below = properties.get("GPSAltitudeRef", "") in ("1", "3")
    return round(-abs(metres) if below else metres, 3)


def _number(text: str) -> float | None:
    return next(iter(numbers_in(text)), None)
