"""Timestamps as text: ISO 8601 in UTC with milliseconds, so that text order is time order."""

from datetime import UTC, datetime


def iso(moment: datetime) -> str:
    """The text of a timestamp, such as ``2026-11-23T17:21:11.004Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now() -> str:
    """The current time."""
    return iso(datetime.now(UTC))


def parse(text: str) -> datetime:
    """The timestamp of a text that ``iso`` returned, or of any ISO 8601 text with an offset."""
    return datetime.fromisoformat(text)


def is_timestamp(text: str) -> bool:
    """Whether ``parse`` accepts a text, and it has an offset."""
    try:
        return parse(text).tzinfo is not None
    except ValueError:
        return False


def has_time_of_day(local_time: str) -> bool:
    """Whether a capture time (camera clock, ISO 8601) has more than the day, as scans have it."""
    return len(local_time) > len("2008-10-22")


def milliseconds_between(start: str, end: str) -> int:
    """The time from one timestamp to another, never negative."""
    return max(0, round((parse(end) - parse(start)).total_seconds() * 1000))
