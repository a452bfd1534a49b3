"""All items of one owner, for the deletion of an account."""

from collections.abc import Iterable, Iterator

from backend.database.attribute_values import Item
from backend.database.keys import PHOTO_PREFIX
from backend.database.table import Table


class OwnerItems:
    """The items of one owner in ImageMetadata: albums, photos, tombstones, content hashes."""

    def __init__(self, table: Table, owner: str) -> None:
        self._table = table
        self._owner = owner

    def all(self) -> Iterator[Item]:
        """All items."""
        return self._table.query_all(None, ("owner", self._owner))

    def photos(self) -> Iterator[Item]:
        """The items of all photos, tombstones included."""
        prefix = ("sk", PHOTO_PREFIX)
        return self._table.query_all(None, ("owner", self._owner), sort_prefix=prefix)

    def delete(self, items: Iterable[Item]) -> Iterator[int]:
        """Delete items; yields the number of deleted items after each request."""
        return self._table.delete_batch({"owner": i["owner"], "sk": i["sk"]} for i in items)
