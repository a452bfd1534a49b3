"""When a photo was taken, by the clock of the camera."""

import re
import unicodedata
from datetime import date, datetime
from typing import Final

from backend.imaging.exif import Tags, find_tag

EARLIEST_YEAR: Final = 1826
"""The year of the oldest photograph. An earlier year is an unset clock."""

_DATE = re.compile(
    r"([0-9]{4})[:/.-]([0-9]{1,2})[:/.-]([0-9]{1,2})[ T]+"
    r"([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2}))?(?:[.,]([0-9]+))?(?: ?([ap])\.?m\b\.?)?",
    re.IGNORECASE,
)
_DAY = re.compile(r"([0-9]{4})(?:[:/.-]([0-9]{1,2})[:/.-]([0-9]{1,2})|([0-9]{2})([0-9]{2}))[^0-9]*")
"""A date without a time: EXIF has blanks between the colons of what is unknown."""
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])([0-9]{1,2})(?::?([0-9]{2})(?::?00)?)?", re.IGNORECASE)
_MAX_OFFSET_HOURS = 14
_MINUSES = dict.fromkeys(map(ord, "\N{MINUS SIGN}\N{EN DASH}\N{HYPHEN}"), "-")


def read_capture_time(tags: Tags) -> str | None:
    """Local time as ISO 8601, with sub-seconds and the offset from UTC where they are known.

    A date alone if the time is blank. ``DateTimeOriginal`` is the time of the exposure.
    ``DateTimeDigitized`` replaces it if absent: they are equal in a digital camera. ``DateTime`` is
    the last change of the file and not used.
    """
    for suffix in ("Original", "Digitized"):
        written = _text(tags, f"EXIF DateTime{suffix}")
        moment = local_time(written, _text(tags, f"EXIF SubSecTime{suffix}"))
        if moment:
            offset = _text(tags, f"EXIF OffsetTime{suffix}")
            return moment + (utc_offset(offset) or utc_offset(_tail(written)))
        if day := local_day(written):
            return day
    return None


def is_date(text: str) -> bool:
    """Whether a text in EXIF's notation is a valid date, with a valid time if it has one."""
    readable = in_ascii(text).strip(" \0")
    return bool(local_time(readable) or local_day(readable))


def local_time(text: str, sub_seconds: str = "") -> str:
    """ISO 8601 without an offset; empty if the text does not begin with a valid date and time.

    Midnight written as hour 24 is hour 0 of the same day, as phones mean it. A leap second, which
    Python does not know, is the second before it.
    """
    found = _DATE.match(text)
    if found is None:
        return ""
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    if (half := found[8]) and 1 <= hour <= 12:  # the half of the day: a. m. or p. m.
        hour = hour % 12 + (12 if half in "pP" else 0)
    try:
        moment = datetime(year, month, day, hour % 24, minute, min(second, 59))
    except ValueError:
        return ""
    if year < EARLIEST_YEAR or hour > 24 or second > 60:
        return ""
    fraction = sub_seconds if re.fullmatch(r"[0-9]+", sub_seconds) else found.group(7)
    return moment.isoformat() + (f".{fraction[:6]}" if fraction else "")


def local_day(text: str) -> str:
    """ISO 8601 of a date without a time; empty if it is invalid or more numbers follow."""
    found = _DAY.fullmatch(text)
    if found is None:
        return ""
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        return date(year, month, day).isoformat() if year >= EARLIEST_YEAR else ""
    except ValueError:
        return ""


def utc_offset(text: str) -> str:
    """+02:00 from an offset in any usual notation; empty if there is none."""
    if text.strip().upper() in ("Z", "UTC", "GMT"):
        return "+00:00"
    found = _OFFSET.fullmatch(text.strip())
    if found is None:
        return ""
    sign, hours, minutes = found[1], int(found[2]), int(found[3] or 0)
    if hours > _MAX_OFFSET_HOURS or minutes >= 60:
        return ""
    return f"{sign}{hours:02}:{minutes:02}" if hours or minutes else "+00:00"


def in_ascii(text: str) -> str:
    """The text with the digits 0 to 9: some phones write those of their language.

    Marks of the direction of writing are left out, and every minus becomes the usual one.
    """
    visible = (c for c in text.translate(_MINUSES) if unicodedata.category(c) != "Cf")
    return "".join(str(unicodedata.decimal(c, c)) for c in visible)


def _text(tags: Tags, name: str) -> str:
    tag = find_tag(tags, name)
    return in_ascii(tag.text).strip(" \0") if tag else ""


def _tail(written: str) -> str:
    """The text after date and time: some cameras write the offset there."""
    found = _DATE.match(written)
    return written[found.end() :].strip() if found else ""
