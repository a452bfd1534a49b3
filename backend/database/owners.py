"""All owners with an execution: the reconciliation finds them even without an object."""

from collections.abc import Iterator
from typing import Final

from backend.database import keys
from backend.database.table import Table

_REMEMBERED: Final = 10_000


class Owners:
    """The OWNERS items of Operations, which are never deleted."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._added: set[str] = set()

    def add(self, owner: str) -> None:
        """Add an owner; an existing item is not changed.

        Each object of this class writes an owner once, so that not every upload does.
        """
        if owner in self._added:
            return
        self._table.put({"pk": keys.OWNERS, "sk": owner})
        if len(self._added) >= _REMEMBERED:
            self._added.clear()
        self._added.add(owner)

    def all(self) -> Iterator[str]:
        """All owners, in order."""
        for item in self._table.query_all(None, ("pk", keys.OWNERS)):
            yield item["sk"]
