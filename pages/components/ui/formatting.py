"""Formats sizes, durations, counts, angles, dates and times for display."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from backend import timestamps

_UNITS = ("B", "KB", "MB", "GB")
_MINUTES, _SECONDS = "\N{PRIME}", "\N{DOUBLE PRIME}"
_BEARINGS = (
    "north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west",
)  # fmt: skip


def size(count: int) -> str:
    """Format a number of bytes: 4.2 MB."""
    value = float(count)
    for unit in _UNITS:
        if value < 1000 or unit == _UNITS[-1]:
            break
        value /= 1000
    return f"{value:.0f} {unit}" if unit == "B" or value >= 100 else f"{value:.1f} {unit}"


def duration(milliseconds: float) -> str:
    """Format a duration in milliseconds: 840 ms, 1.25 s, 2 min 5 s."""
    if milliseconds < 1000:
        return f"{milliseconds:.0f} ms"
    if milliseconds < 60_000:
        return f"{milliseconds / 1000:.2f} s"
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    return f"{minutes} min {seconds} s"


def sentence_case(text: str) -> str:
    """Format a term for the beginning of a line: Motion photo, HDR gain map."""
    return f"{text[:1].upper()}{text[1:]}"


def count(number: int, noun: str) -> str:
    """Format a number with its noun: 1 photo, 2 photos, 2 mismatches."""
    plural = "es" if noun.endswith(("s", "x", "ch", "sh")) else "s"
    return f"{number:,} {noun}{'' if number == 1 else plural}"


def degrees(angle: float) -> str:
    """Format an angle of at least 0 in degrees, minutes and seconds: 43 degrees 28' 2.8"."""
    tenths = round(angle * 36_000)
    minutes, seconds = divmod(tenths, 600)
    return f"{minutes // 60}° {minutes % 60}{_MINUTES} {seconds / 10:.1f}{_SECONDS}"


def direction(bearing: float, *, magnetic: bool = False) -> str:
    """Format a direction, in degrees clockwise from north: east (93°), east (93°, magnetic)."""
    reference = ", magnetic" if magnetic else ""
    return f"{_BEARINGS[round(bearing / 45) % 8]} ({bearing:.0f}°{reference})"


def capture_time(taken_at: str) -> str:
    """Format a capture time (camera clock): Wednesday, 22 October 2008, 16:28:39 (UTC+02:00).

    A date without a time, as scans have it: Wednesday, 22 October 2008.
    """
    moment = datetime.fromisoformat(taken_at)
    if not timestamps.has_time_of_day(taken_at):
        return f"{moment:%A}, {moment.day} {moment:%B %Y}"
    offset = f" ({moment.tzinfo})" if moment.tzinfo else ""
    offset = offset.replace("(UTC)", "(UTC+00:00)")
    return f"{moment:%A}, {moment.day} {moment:%B %Y, %H:%M:%S}{offset}"


def month(iso: str) -> str:
    """Format the month of a date: October 2008."""
    return f"{datetime.fromisoformat(f'{iso[:7]}-01'):%B %Y}"


def months(first: str, last: str) -> str:
    """Format a range of months (YYYY-MM) of one year: May to August 2025; May 2025."""
    if first == last:
        return month(last)
    return f"{datetime.fromisoformat(f'{first}-01'):%B} to {month(last)}"


def short_months(first: str, last: str) -> str:
    """Format a range of months (YYYY-MM) of one year without the year: May, May to Aug."""
    names = [f"{datetime.fromisoformat(f'{month}-01'):%b}" for month in (first, last)]
    return names[0] if first == last else " to ".join(names)


def moment(iso: str, zone: str | None) -> str:
    """Format a date and time in the user's time zone: 22 October 2008, 16:28."""
    local = datetime.fromisoformat(iso).astimezone(_zone(zone))
    return f"{local.day} {local:%B %Y, %H:%M}"


def clock(iso: str, zone: str | None) -> str:
    """Format the time of day in the user's time zone: 16:28:39."""
    return f"{datetime.fromisoformat(iso).astimezone(_zone(zone)):%H:%M:%S}"


def day_and_clock(iso: str, zone: str | None) -> str:
    """Format a recent date and time in the user's time zone: 22 Oct, 16:28:39."""
    local = datetime.fromisoformat(iso).astimezone(_zone(zone))
    return f"{local.day} {local:%b, %H:%M:%S}"


def clock_with_milliseconds(iso: str, zone: str | None) -> str:
    """Format the time of day in the user's time zone to the millisecond: 16:28:39.042."""
    local = datetime.fromisoformat(iso).astimezone(_zone(zone))
    return local.isoformat(timespec="milliseconds")[11:23]


def zone_name(zone: str | None, now: datetime) -> str:
    """Format the user's time zone with its current offset: Europe/Berlin (UTC+01:00)."""
    local = now.astimezone(_zone(zone))
    offset = f"{local:%z}"
    return f"{_zone(zone).key} (UTC{offset[:3]}:{offset[3:]})"


def today(zone: str | None) -> str:
    """The current day in the user's time zone: 2008-10-22."""
    return datetime.now(_zone(zone)).date().isoformat()


def age(milliseconds: float) -> str:
    """Format the time since something began, in its largest unit: 40 s, 5 min, 3 h, 12 days."""
    seconds = max(0, milliseconds) / 1000
    for unit, length in (("day", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= length:
            number = int(seconds // length)
            return count(number, unit) if unit == "day" else f"{number} {unit}"
    return f"{seconds:.0f} s"


def local_day(day: str, zone: str | None) -> tuple[str, str]:
    """The first and the last millisecond of a day (YYYY-MM-DD) in the user's zone, ISO 8601 UTC."""
    first = datetime.fromisoformat(day).replace(tzinfo=_zone(zone))
    following = (first + timedelta(days=1)).replace(tzinfo=_zone(zone))
    return timestamps.iso(first), timestamps.iso(following - timedelta(milliseconds=1))


def local_time(iso: str, zone: str | None) -> datetime:
    """Convert a time to the user's time zone, without an offset, for charts."""
    return datetime.fromisoformat(iso).astimezone(_zone(zone)).replace(tzinfo=None)


def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
