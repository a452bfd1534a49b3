"""The items of DynamoDB tables: one record for each item."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from ministack.services import dynamodb

from backend.embedded.durability.database import Database, Record
from backend.embedded.durability.stored_items import StoredItems
from backend.embedded.fixes import replaces

_KIND = "dynamodb.item"
_AT_A_TIME = 20  # items; 2 ms


class DynamodbItems:
    """Knows an item that changed by the two functions through which every write goes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._changed: dict[tuple[str, str, str], Any] = {}  # ARN of table and key -> table
        self._replaced: dict[str, Any] = {}
        self._install()

    def _install(self) -> None:
        @replaces(dynamodb, "_set_item")
        def set_item(original: Any, table: Any, pk: Any, sk: Any, item: Any) -> Any:
            previous = original(table, pk, sk, item)
            self._changed[table["TableArn"], pk, sk] = table
            return previous

        @replaces(dynamodb, "_remove_item")
        def remove_item(original: Any, table: Any, pk: Any, sk: Any) -> Any:
            previous = original(table, pk, sk)
            self._changed[table["TableArn"], pk, sk] = table
            return previous

        @replaces(dynamodb, "_items_replaced")
        def items_replaced(original: Any, table: Any) -> None:
            original(table)
            self._replaced[table["TableArn"]] = table

    def changes(self) -> Iterator[Record]:
        """The items that changed since the last call."""
        while self._replaced:
            yield from self._all_of(self._replaced.popitem()[1])
        while self._changed:  # the reaper's thread adds to it meanwhile
            (arn, pk, sk), table = self._changed.popitem()
            item = table["items"].get(pk, {}).get(sk)
            value = None if item is None else json.dumps(item)
            yield _KIND, json.dumps([arn, pk, sk]), value

    def change_all(self) -> None:
        """Store everything that is in memory at the next commit."""
        self._replaced.update({t["TableArn"]: t for t in dynamodb._tables.all_values()})

    def _all_of(self, table: Any) -> Iterator[Record]:
        arn = table["TableArn"]
        for key, _ in self._database.records(_KIND):
            if json.loads(key)[0] == arn:
                yield _KIND, key, None
        for pk, partition in table["items"].items():
            for sk in partition:
                self._changed[arn, pk, sk] = table

    def restore(self) -> None:
        """Fill the tables, which the service's own state has restored before.

        Raises ValueError: an item is not JSON."""
        if (broken := self._database.not_json(_KIND)) is not None:
            raise ValueError(f"the item {broken}")
        tables = {table["TableArn"]: table for table in dynamodb._tables.all_values()}
        texts: dict[str, dict[str, dict[str, str]]] = {arn: defaultdict(dict) for arn in tables}
        for key, value in self._database.records(_KIND):
            arn, pk, sk = json.loads(key)
            if arn in texts:
                texts[arn][pk][sk] = value
        for arn, table in tables.items():
            stored: dict[str, Any] = {
                pk: StoredItems(of_partition) for pk, of_partition in texts[arn].items()
            }
            table["items"] = defaultdict(dict, stored)
            dynamodb._update_counts(table)

    async def load(self) -> None:
        """Read the items, a few at a time: a start does not wait for it, nor does a request."""
        for partition in [
            partition
            for table in dynamodb._tables.all_values()
            for partition in table["items"].values()
            if isinstance(partition, StoredItems)
        ]:
            for number, key in enumerate(partition.unread()):
                partition.read(key)
                if number % _AT_A_TIME == 0:
                    await asyncio.sleep(0)
