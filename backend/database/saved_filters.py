"""The filters of lists that an operator has saved, each with a name.

IAM allows an operator to write only the partition of the operator's own identity id.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.database import keys
from backend.database.table import Table

MAX_NAME = 80
"""Characters of a name."""


@dataclass(frozen=True)
class SavedFilter:
    """A filter with its name."""

    name: str
    query: Mapping[str, str]
    """The query parameters of the list."""


class SavedFilters:
    """The FILTERS# items of one operator."""

    def __init__(self, table: Table, owner: str) -> None:
        """``owner``: the operator's identity id."""
        self._table = table
        self._owner = owner

    def all(self) -> list[SavedFilter]:
        """The operator's filters by name: one Query."""
        partition = ("pk", keys.filters_partition(self._owner))
        items = self._table.query_all(None, partition)
        return [SavedFilter(item["sk"], dict(item["query"])) for item in items]

    def save(self, name: str, query: Mapping[str, str]) -> None:
        """Save a filter; it replaces the one with the same name."""
        self._table.put({**keys.filter_key(self._owner, name), "query": dict(query)})

    def delete(self, name: str) -> None:
        """Delete a filter."""
        self._table.delete(keys.filter_key(self._owner, name))
