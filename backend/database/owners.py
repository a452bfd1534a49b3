"""Everybody whose photos the pipeline has processed: found even when all their objects are gone."""

from collections.abc import Iterator

from backend.database import keys
from backend.database.table import Table


class Owners:
    """The OWNERS items of Operations."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, owner: str) -> None:
        """Remember an owner; twice is as good as once."""
        self._table.put({"pk": keys.OWNERS, "sk": owner})

    def all(self) -> Iterator[str]:
        """Every owner, in order."""
        for item in self._table.query_all(None, ("pk", keys.OWNERS)):
            yield item["sk"]
