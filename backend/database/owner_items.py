"""Every item of one owner, whatever it is: for when an account goes."""

from collections.abc import Iterable, Iterator

from backend.database.attribute_values import Item, to_wire
from backend.database.keys import PHOTO_PREFIX
from backend.database.table import Table

_BATCH = 25  # writes that one BatchWriteItem takes


class OwnerItems:
    """Albums, photos, tombstones and whatever else an owner wrote."""

    def __init__(self, table: Table, owner: str) -> None:
        self._table = table
        self._owner = owner

    def all(self) -> Iterator[Item]:
        """Every item."""
        return self._table.query_all(None, ("owner", self._owner))

    def photos(self) -> Iterator[Item]:
        """Every photo, those deleted lately included."""
        prefix = ("sk", PHOTO_PREFIX)
        return self._table.query_all(None, ("owner", self._owner), sort_prefix=prefix)

    def delete(self, items: Iterable[Item]) -> Iterator[int]:
        """Delete items for good; yields how many are gone after every few."""
        todo = [{"owner": item["owner"], "sk": item["sk"]} for item in items]
        for start in range(0, len(todo), _BATCH):
            batch = todo[start : start + _BATCH]
            requests = [{"DeleteRequest": {"Key": to_wire(key)}} for key in batch]
            answer = self._table.dynamodb.batch_write_item(
                RequestItems={self._table.name: requests}
            )
            if answer.get("UnprocessedItems"):  # throttled: one by one, botocore waits and repeats
                for key in batch:
                    self._table.delete(key)
            yield start + len(batch)
