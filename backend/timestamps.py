"""Moments as text: ISO 8601 in UTC with milliseconds, so that text order is time order."""

from datetime import UTC, datetime


def iso(moment: datetime) -> str:
    """``2026-11-23T17:21:11.004Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now() -> str:
    """This moment."""
    return iso(datetime.now(UTC))


def parse(text: str) -> datetime:
    """The moment that ``iso`` wrote, or any ISO 8601 with an offset."""
    return datetime.fromisoformat(text)


def milliseconds_between(start: str, end: str) -> int:
    """From one moment to another, never negative."""
    return max(0, round((parse(end) - parse(start)).total_seconds() * 1000))
