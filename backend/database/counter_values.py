"""The values of counters, whatever an item has: an odd one is as if it were absent."""

from collections.abc import Mapping
from typing import Any, Final

from backend.database.attribute_values import Item
from backend.database.tolerant_values import LARGEST_NUMBER, Parse, text, timestamp

_OTHERS: Final[Mapping[str, Parse]] = {
    "succeeded_at_": timestamp,
    "failed_at_": timestamp,
    "failed_error_": text,
}
"""Attributes by their beginning that are no numbers: the latest results of a state."""


def valid_counters(item: Mapping[str, Any]) -> Item:
    """The counters that are whole numbers, and the latest results of states."""
    return {name: value for name, value in item.items() if _is_valid(name, value)}


def _is_valid(name: str, value: Any) -> bool:
    for start, parse in _OTHERS.items():
        if name.startswith(start):
            return parse(value) is not None
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return is_number and abs(value) <= LARGEST_NUMBER
