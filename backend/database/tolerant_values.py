"""Attributes of items whose type nobody guarantees.

Owners can write their items, and older versions wrote other ones. What does not have the expected
form is as if it were absent, so that no page fails on it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

LARGEST_NUMBER: Final = 2**53
"""The largest whole number that a browser knows exactly."""

UNKNOWN_MOMENT: Final = "1970-01-01T00:00:00.000Z"
"""Stands for a timestamp that is required and missing."""

Parse = Callable[[Any], Any]
"""From a stored value to the value of a field; None if it has another form."""

_FIRST_YEAR, _LAST_YEAR = 2, 9998  # a time zone must not lead out of what Python can represent


def parse_each(item: Mapping[str, Any], parsers: Mapping[str, Parse]) -> dict[str, Any]:
    """The attributes that have the expected form, by name."""
    found = {name: parse(item.get(name)) for name, parse in parsers.items()}
    return {name: value for name, value in found.items() if value is not None}


def text(value: Any) -> str | None:
    """A text that is not empty."""
    return value if isinstance(value, str) and value else None


def any_text(value: Any) -> str | None:
    """A text, which may be empty."""
    return value if isinstance(value, str) else None


def one_of(*known: str) -> Parse:
    """One of the known texts."""
    return lambda value: value if isinstance(value, str) and value in known else None


def whole_number(value: Any) -> int | None:
    """A number from 0 on."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return int(value) if is_number and 0 <= value <= LARGEST_NUMBER else None


def positive_number(value: Any) -> int | None:
    """A number from 1 on."""
    return whole_number(value) or None


def truth(value: Any) -> bool | None:
    """True or False."""
    return value if isinstance(value, bool) else None


def timestamp(value: Any) -> str | None:
    """A moment with an offset."""
    moment = _moment(value)
    return value if moment is not None and moment.tzinfo is not None else None


def local_time(value: Any) -> str | None:
    """A date, with or without a time and an offset."""
    return value if _moment(value) is not None else None


def text_map(value: Any) -> dict[str, str] | None:
    """Texts by name."""
    if not isinstance(value, Mapping):
        return None
    return {name: found for name, found in value.items() if isinstance(found, str)}


def number_map(value: Any) -> dict[str, int] | None:
    """Numbers from 0 on by name."""
    if not isinstance(value, Mapping):
        return None
    found = {name: whole_number(number) for name, number in value.items()}
    return {name: number for name, number in found.items() if number is not None}


def texts(value: Any) -> tuple[str, ...] | None:
    """The texts of a list."""
    if not isinstance(value, list | tuple):
        return None
    return tuple(entry for entry in value if isinstance(entry, str))


def _moment(value: Any) -> datetime | None:
    """Only the usual notation: texts are also sorted and cut, and some digits are not ASCII."""
    if not isinstance(value, str) or not value.isascii() or (value[4:5], value[7:8]) != ("-", "-"):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None
