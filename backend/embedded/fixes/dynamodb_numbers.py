"""A number of an item is checked once, not with every write of the item.

Without it, ministack parses every number of the whole item three times in each update: a tenth of
the CPU time of an update of a photo, whose labels have some hundred numbers.
Test: test_dynamodb_numbers.py. Remove it when ministack checks only what changes."""

from functools import lru_cache
from typing import Any

from ministack.services import dynamodb

from backend.embedded.fixes import replaces

_REMEMBERED = 20_000  # some 5 MB


def _remember(name: str) -> None:
    """Let a pure function of a number's text remember its results."""

    @lru_cache(_REMEMBERED)
    def of_text(original: Any, text: str) -> Any:
        return original(text)

    @replaces(dynamodb, name)
    def remembered(original: Any, text: Any) -> Any:
        return of_text(original, text) if type(text) is str else original(text)


for _name in ("_ddb_canonicalize_number", "_number_error", "_number_size_bytes"):
    _remember(_name)
