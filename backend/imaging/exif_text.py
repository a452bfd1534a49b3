"""EXIF values as texts with units: 1/250 s, f/2.8, 4.2 mm."""

import unicodedata
from collections.abc import Callable
from math import floor
from typing import Final

from backend.imaging.exif import Tag, Tags
from backend.imaging.exif_dates import is_date
from backend.imaging.exif_flash import read_flash
from backend.imaging.exif_gps import is_magnetic, read_gps
from backend.imaging.text_encodings import decode_text, decode_with_code

MAX_SENSITIVITY: Final = 10_000_000
"""Greater values of ISO are nonsense: the most sensitive camera has 4,560,000."""

SENSITIVITIES: Final = (
    "ISOSpeedRatings",
    "ISOSpeed",
    "RecommendedExposureIndex",
    "StandardOutputSensitivity",
)
"""Tags of the ISO sensitivity. The first one ends at 65,535; the others came with Exif 2.3."""

MAX_CHARACTERS: Final = 256
"""Maximum length of a text: the text is untrusted, and an item has at most 400 KB."""

MAX_TAGS: Final = 200
"""Maximum number of tags in a table; a photo has 30 to 80."""

MAX_TABLE_BYTES: Final = 64_000
"""Maximum size of a table in UTF-8: an item has two tables during a second execution."""

_MAX_NUMBERS_SHOWN = 16
_ABSENT = {"", "unknown", "none", "n/a", "undef"}
# Enumerations that exifread returns as numbers.
_MEANINGS: Final = {
    "GPSAltitudeRef": {
        0: "Above sea level",
        1: "Below sea level",
        2: "Above sea level",
        3: "Below sea level",
    },
    "Saturation": {0: "Normal", 1: "Low", 2: "High"},
    "SubjectDistanceRange": {1: "Macro", 2: "Close view", 3: "Distant view"},
}
_POSITION_TAGS = ("GPS GPSLatitude", "GPS GPSLongitude")
_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
"""Between the parts of an emoji, and in the words of some scripts."""
_TAGS = "".join(map(chr, range(0xE0020, 0xE0080)))
"""Letters behind a flag that say whose it is: England, Scotland, Wales."""


def clean(text: str) -> str | None:
    """A text without control characters and padding, shortened; None if it is empty."""
    words = " ".join("".join(map(_shown, text[: 4 * MAX_CHARACTERS])).split())
    cleaned = words[:MAX_CHARACTERS].rstrip(" " + _JOINERS)
    has_content = any(c.isalnum() or unicodedata.category(c) == "So" for c in cleaned)
    return cleaned if has_content and cleaned.lower() not in _ABSENT else None


def _shown(character: str) -> str:
    """The character, nothing for a mark of format, a space for a control character."""
    if character.isprintable() or character in _JOINERS or character in _TAGS:
        return character
    return "" if unicodedata.category(character) == "Cf" else " "


def decimal(value: float, places: int = 2) -> str:
    """A number without trailing zeros."""
    text = f"{round(value, places) + 0.0:.{places}f}"  # + 0.0 turns -0.0 into 0.0
    return text.rstrip("0").rstrip(".") if "." in text else text


def exposure_time(seconds: float) -> str | None:
    """1/250 s, 0.5 s, 30 s; None if invalid. Rounded like exiftool."""
    if not 0 < seconds <= 86_400:
        return None
    if seconds < 0.25001:
        return f"1/{int(0.5 + 1 / seconds)} s"
    return f"{decimal(seconds, 1)} s"


def f_number(value: float) -> str | None:
    """f/2.8; None if invalid: cameras write 0 for an unknown lens."""
    return f"f/{decimal(value, 2 if value < 1 else 1)}" if 0.1 <= value <= 1000 else None


def millimetres(value: float) -> str | None:
    """4.2 mm; None if invalid: cameras write 0 for an unknown lens."""
    return f"{decimal(value, 2 if value < 10 else 1)} mm" if 0.005 <= value <= 100_000 else None


def exif_table(tags: Tags) -> dict[str, str]:
    """The tags with a valid value, in the order of the file, at most ``MAX_TAGS``."""
    table: dict[str, str] = {}
    room = MAX_TABLE_BYTES
    has_position = read_gps(tags) is not None
    for name, tag in tags.items():
        if name.startswith(_POSITION_TAGS) and not has_position:
            continue
        text = tag_text(name, tag)
        if text and is_magnetic(tags.get(f"{name}Ref")):
            text = f"{text} (magnetic)"
        room -= len(f"{name}{text or ''}".encode()) if text else 0
        if text and room >= 0 and len(table) < MAX_TAGS:
            table[name] = text
    return table


def tag_text(name: str, tag: Tag) -> str | None:
    """The value of one tag as a text; None if it is empty or invalid."""
    field = name.split(" ", 1)[-1]
    if field.startswith("DateTime"):
        return clean(tag.text.rstrip(" :")) if is_date(tag.text) else None
    if field == "Orientation" and tag.number_at() not in range(1, 9):
        return None
    if field == "Flash":
        flash = read_flash({"EXIF Flash": tag})
        return flash[1] if flash else None
    if field in _QUANTITIES:
        number = tag.number_at()
        return None if number is None else _QUANTITIES[field](number)
    if field in _LISTS:
        return _LISTS[field](tag)
    is_number = field in _MEANINGS and tag.number_at() is not None
    return clean(tag.text) if tag.text and not is_number else _plain(field, tag)


def _plain(field: str, tag: Tag) -> str | None:
    if field in _MEANINGS:
        return _MEANINGS[field].get(int(tag.number_at() or 0))
    if tag.meaning:
        return clean(tag.meaning)
    if tag.is_binary and tag.count > 1:
        return _as_ascii(tag) or f"{tag.count} bytes"
    numbers = [number for number in tag.values if number is not None]
    if not numbers or len(numbers) < len(tag.values):
        return None
    more = " ..." if tag.count > _MAX_NUMBERS_SHOWN else ""
    return ", ".join(decimal(n, 4) for n in numbers[:_MAX_NUMBERS_SHOWN]) + more


def _as_ascii(tag: Tag) -> str | None:
    """Bytes that are ASCII text, such as a version."""
    raw = tag.raw.rstrip(b"\0")
    return clean(raw.decode()) if all(32 <= code < 127 for code in raw) else None


def _from_apex_time(value: float) -> str | None:
    return exposure_time(2.0**-value) if abs(value) < 64 else None


def _from_apex_aperture(value: float) -> str | None:
    return f_number(2.0 ** (value / 2)) if abs(value) < 64 else None


def _with_unit(unit: str, low: float, high: float) -> Callable[[float], str | None]:
    return lambda value: f"{decimal(value)}{unit}" if low <= value <= high else None


def _sensitivity(value: float) -> str | None:
    return decimal(value) if 1 <= value <= MAX_SENSITIVITY else None


def _positive(value: float) -> str | None:
    return decimal(value) if value > 0 else None


def _degrees(tag: Tag) -> str | None:
    units = zip(tag.values[:3], ("\N{DEGREE SIGN}", "'", '"'), (360, 60, 60), strict=False)
    parts = [
        f"{_below(number, limit, 4)}{unit}" for number, unit, limit in units if number is not None
    ]
    return " ".join(parts) or None


def _below(number: float, limit: int, places: int) -> str:
    """A number without trailing zeros; one below the limit is not rounded up to it."""
    most = limit - 10**-places if number < limit else number
    return decimal(min(number, most), places)


def _degrees_within(tag: Tag, limit: int) -> str | None:
    degrees = tag.number_at()
    return _degrees(tag) if degrees is not None and abs(degrees) <= limit else None


def _clock(tag: Tag) -> str | None:
    """14:03:22, 14:03:22.5. A part may have a fraction, or be 60; the time is not rounded up."""
    numbers = [number for number in tag.values[:3] if number is not None]
    if len(numbers) < 3 or not (0 <= numbers[0] <= 24 and min(numbers[1:]) >= 0):
        return None
    hours, minutes, seconds = numbers
    if minutes >= 61 or seconds >= 61:
        return None
    milliseconds = floor(round((hours * 3600 + minutes * 60 + seconds) * 1000, 3))
    whole, thousandths = divmod(milliseconds, 1000)
    more = f".{thousandths:03}".rstrip("0") if thousandths else ""
    return f"{whole // 3600 % 24:02}:{whole // 60 % 60:02}:{whole % 60:02}{more}"


def _date(tag: Tag) -> str | None:
    return clean(tag.text) if is_date(f"{tag.text.strip()} 00:00:00") else None


def _lens(tag: Tag) -> str | None:
    """24-70 mm f/2.8, 18-55 mm f/3.5-5.6."""
    numbers = [*tag.values, None, None, None, None][:4]
    short, long, wide, narrow = (decimal(n, 2) if n else None for n in numbers)
    if short is None or long is None:
        return None
    length = short if short == long else f"{short}-{long}"
    aperture = wide if wide == narrow or narrow is None else f"{wide}-{narrow}"
    return f"{length} mm f/{aperture}" if wide else f"{length} mm"


def _windows_text(tag: Tag) -> str | None:
    return clean(tag.raw.decode("utf-16-le", errors="replace"))


def _coded_text(tag: Tag) -> str | None:
    return clean(decode_with_code(tag.raw, tag.byte_order))


def _copyright(tag: Tag) -> str | None:
    """The rights of the photographer and, after a NUL, those of the editor (Exif 2.2, 4.6.4)."""
    first, *others = (clean(decode_text(part)) for part in tag.raw.split(b"\0"))
    editor = next(filter(None, others[:1]), None)
    parts = [first, f"editor: {editor}" if editor else None]
    text = "; ".join(part for part in parts if part)
    return clean(text[:1].upper() + text[1:] if not first else text)


def _dotted(tag: Tag) -> str | None:
    return ".".join(decimal(number or 0) for number in tag.values) or None


_QUANTITIES: Final[dict[str, Callable[[float], str | None]]] = {
    "ExposureTime": exposure_time,
    "ShutterSpeedValue": _from_apex_time,
    "FNumber": f_number,
    "ApertureValue": _from_apex_aperture,
    "MaxApertureValue": _from_apex_aperture,
    "ExposureBiasValue": _with_unit(" EV", -50, 50),
    "FocalLength": millimetres,
    "FocalLengthIn35mmFilm": millimetres,
    "SubjectDistance": lambda value: f"{decimal(value)} m" if 0.005 <= value < 1_000_000 else None,
    **dict.fromkeys(SENSITIVITIES, _sensitivity),
    "XResolution": _positive,
    "YResolution": _positive,
    "GPSAltitude": lambda value: f"{decimal(abs(value))} m" if abs(value) <= 100_000 else None,
    **dict.fromkeys(
        ("GPSImgDirection", "GPSTrack", "GPSDestBearing"), _with_unit("\N{DEGREE SIGN}", 0, 360)
    ),
    "GPSHPositioningError": _with_unit(" m", 0, 1_000_000),
}
_LISTS: Final[dict[str, Callable[[Tag], str | None]]] = {
    "GPSLatitude": _degrees,
    "GPSLongitude": _degrees,
    "GPSDestLatitude": lambda tag: _degrees_within(tag, 90),
    "GPSDestLongitude": lambda tag: _degrees_within(tag, 180),
    "GPSTimeStamp": _clock,
    "Copyright": _copyright,
    "GPSDate": _date,
    "GPSVersionID": _dotted,
    "GPSProcessingMethod": _coded_text,
    "GPSAreaInformation": _coded_text,
    "UserComment": _coded_text,
    "LensSpecification": _lens,
    **dict.fromkeys(("XPTitle", "XPComment", "XPAuthor", "XPKeywords", "XPSubject"), _windows_text),
}
