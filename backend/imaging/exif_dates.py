"""When a photo was taken, by the clock of the camera."""

import re
from datetime import datetime
from typing import Final

from backend.imaging.exif import Tags

EARLIEST_YEAR: Final = 1826
"""The year of the oldest photograph. An earlier year is an unset clock."""

_DATE = re.compile(r"(\d{4})[:/.-](\d\d)[:/.-](\d\d)[ T]+(\d\d):(\d\d):(\d\d)(?:\.(\d+))?")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)|Z")
_MAX_OFFSET_HOURS = 14


def read_capture_time(tags: Tags) -> str | None:
    """Local time as ISO 8601, with sub-seconds and the offset from UTC where they are known.

    ``DateTimeOriginal`` is the time of the exposure. ``DateTimeDigitized`` replaces it if absent:
    they are equal in a digital camera. ``DateTime`` is the last change of the file and not used.
    """
    for suffix in ("Original", "Digitized"):
        moment = _local_time(
            _text(tags, f"EXIF DateTime{suffix}"), _text(tags, f"EXIF SubSecTime{suffix}")
        )
        if moment:
            offset = _text(tags, f"EXIF OffsetTime{suffix}")
            return moment + (
                _offset(offset) or _offset(_tail(_text(tags, f"EXIF DateTime{suffix}")))
            )
    return None


def is_date(text: str) -> bool:
    """Whether a text in EXIF's notation is a valid date and time."""
    return bool(_local_time(text, ""))


def _text(tags: Tags, name: str) -> str:
    return tags[name].text.strip(" \0") if name in tags else ""


def _local_time(date: str, sub_seconds: str) -> str:
    found = _DATE.match(date)
    if found is None:
        return ""
    year, month, day, hour, minute, second = map(int, found.groups()[:6])
    try:
        moment = datetime(year, month, day, hour, minute, second)
    except ValueError:
        return ""
    if moment.year < EARLIEST_YEAR:
        return ""
    fraction = sub_seconds if re.fullmatch(r"[0-9]+", sub_seconds) else found.group(7)
    return moment.isoformat() + (f".{fraction[:6]}" if fraction else "")


def _tail(date: str) -> str:
    """The text after date and time: some cameras write the offset there."""
    found = _DATE.match(date)
    return date[found.end() :].strip() if found else ""


def _offset(text: str) -> str:
    found = _OFFSET.match(text)
    if found is None:
        return ""
    if found.group() == "Z":
        return "+00:00"
    sign, hours, minutes = found.groups()
    possible = int(hours) <= _MAX_OFFSET_HOURS and int(minutes) < 60
    return f"{sign}{hours}:{minutes}" if possible else ""
