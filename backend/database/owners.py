"""All owners with an execution: the reconciliation finds them even without an object."""

from collections.abc import Iterator

from backend.database import keys
from backend.database.table import Table


class Owners:
    """The OWNERS items of Operations."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, owner: str) -> None:
        """Add an owner; an existing item is not changed."""
        self._table.put({"pk": keys.OWNERS, "sk": owner})

    def all(self) -> Iterator[str]:
        """All owners, in order."""
        for item in self._table.query_all(None, ("pk", keys.OWNERS)):
            yield item["sk"]
