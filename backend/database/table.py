"""One DynamoDB table, with the permissions of the client."""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, cast

from botocore.exceptions import ClientError

from backend.aws.errors import (
    error_code,
    is_canceled_by_conditions,
    is_canceled_for_now,
    translate_errors,
)
from backend.database.attribute_values import Item, from_wire, to_wire
from backend.database.keys import NEXT
from backend.database.update_expressions import UpdateRequest
from backend.errors import AwsUnavailable

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_dynamodb.type_defs import (
        KeysAndAttributesTypeDef,
        QueryOutputTypeDef,
        TransactWriteItemTypeDef,
        WriteRequestTypeDef,
    )

_INTERVALS = (0.1, 0.2, 0.4, 0.8, 1.6)
"""Longest intervals in seconds before the retries of a transaction that was canceled for a
temporary reason, and of keys that were not processed: botocore retries neither."""
_INDEX_UNAVAILABLE = (
    "does not have the specified index",
    "backfilling global secondary index",
)
"""Parts of DynamoDB's messages for a Query of an index that does not exist, or not yet."""
Returned = Literal["ALL_NEW", "ALL_OLD", "NONE"]
"""What an update returns."""
_DELETE_BATCH = 25
"""Requests that one BatchWriteItem accepts."""


class ConditionFailed(Exception):
    """The condition of a write was not met; ``found`` is the current item, None if absent."""

    def __init__(self, found: Item | None) -> None:
        super().__init__("the item is not in the expected state")
        self.found = found


class TransactionConditionsFailed(Exception):
    """Conditions of a transaction were not met.

    ``found`` holds the current item (None if absent) by the position of the write.
    """

    def __init__(self, found: Mapping[int, Item | None]) -> None:
        super().__init__("items of the transaction are not in the expected state")
        self.found = found


class Table:
    """A table that takes and returns Python values instead of DynamoDB's typed values.

    Every method raises AwsUnavailable or AwsRefused if the request fails.
    """

    def __init__(self, dynamodb: "DynamoDBClient", name: str) -> None:
        self._dynamodb = dynamodb
        self.name = name

    @translate_errors()
    def get(self, key: Item, *, consistent: bool = False) -> Item | None:
        """One item, or None."""
        response = self._dynamodb.get_item(
            TableName=self.name, Key=to_wire(key), ConsistentRead=consistent
        )
        return from_wire(response["Item"]) if "Item" in response else None

    @translate_errors()
    def get_batch(
        self, keys: Iterable[Item], attributes: Iterable[str] = (), *, consistent: bool = False
    ) -> list[Item]:
        """These attributes of up to 100 items; without ``attributes``, all. A dot leads into a map.

        Items that do not exist are left out.

        Raises AwsUnavailable if DynamoDB leaves some of the keys unprocessed, for the size of the
        response or because the table is throttled, in every attempt.
        """
        expression, names = _projection(attributes)
        request: KeysAndAttributesTypeDef = {
            "Keys": [to_wire(key) for key in keys],
            "ConsistentRead": consistent,
        }
        if names:
            request["ProjectionExpression"] = expression
            request["ExpressionAttributeNames"] = names
        found: list[Item] = []
        for interval in (*_INTERVALS, None):
            response = self._dynamodb.batch_get_item(RequestItems={self.name: request})
            found += [from_wire(item) for item in response["Responses"].get(self.name, [])]
            unprocessed = response.get("UnprocessedKeys", {}).get(self.name)
            if not unprocessed:
                return found
            request["Keys"] = list(unprocessed["Keys"])
            if interval:
                _pause(interval)
        raise AwsUnavailable(f"DynamoDB did not read {len(request['Keys'])} items of {self.name}")

    @translate_errors()
    def put(self, item: Item, condition: str | None = None) -> None:
        """Write a whole item. Raises ConditionFailed."""
        request: dict[str, Any] = {"TableName": self.name, "Item": to_wire(item)}
        if condition:
            request["ConditionExpression"] = condition
        _conditional(self._dynamodb.put_item, request)

    @translate_errors()
    def update(self, change: UpdateRequest, *, returned: Returned = "ALL_NEW") -> Item:
        """Update an item. Raises ConditionFailed.

        Returns the item after the update, or before it (empty if there was none). With "NONE" the
        item is neither sent nor parsed: that of a photo has some 10 KB.
        """
        request = {"TableName": self.name, "ReturnValues": returned, **change}
        response = _conditional(self._dynamodb.update_item, request)
        return from_wire(response.get("Attributes", {}))

    @translate_errors()
    def update_in_transaction(self, changes: Sequence[tuple["Table", UpdateRequest]]) -> None:
        """Update items of any tables, all of them or none.

        Raises TransactionConditionsFailed. Retries where another transaction writes to the same
        items, and where the table is throttled.
        """
        items: list[TransactWriteItemTypeDef] = [
            {
                "Update": {
                    "TableName": table.name,
                    "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
                    **change,
                }
            }
            for table, change in changes
        ]
        for interval in _INTERVALS:
            try:
                self._write_transaction(items)
            except ClientError as error:
                if not is_canceled_for_now(error):
                    raise
                _pause(interval)
            else:
                return
        self._write_transaction(items)

    def _write_transaction(self, items: Sequence["TransactWriteItemTypeDef"]) -> None:
        try:
            self._dynamodb.transact_write_items(TransactItems=items)
        except ClientError as error:
            if not is_canceled_by_conditions(error):
                raise
            failed = {
                position: from_wire(reason["Item"]) if reason.get("Item") else None
                for position, reason in enumerate(error.response["CancellationReasons"])
                if reason.get("Code") == "ConditionalCheckFailed"
            }
            raise TransactionConditionsFailed(failed) from error

    @translate_errors()
    def delete(self, key: Item, *, status: str | None = None) -> None:
        """Delete an item; a key without an item is not an error.

        Raises ConditionFailed if the item has not this ``status``.
        """
        request: dict[str, Any] = {"TableName": self.name, "Key": to_wire(key)}
        if status:
            request["ConditionExpression"] = "attribute_not_exists(#s) OR #s = :status"
            request["ExpressionAttributeNames"] = {"#s": "status"}
            request["ExpressionAttributeValues"] = to_wire({":status": status})
        _conditional(self._dynamodb.delete_item, request)

    def delete_batch(self, keys: Iterable[Item]) -> Iterator[int]:
        """Delete items; yields the number of deleted items after each request."""
        remaining = list(keys)
        for start in range(0, len(remaining), _DELETE_BATCH):
            batch = remaining[start : start + _DELETE_BATCH]
            if not self._delete_batch(batch):  # throttled: botocore retries single requests
                for key in batch:
                    self.delete(key)
            yield start + len(batch)

    @translate_errors()
    def _delete_batch(self, keys: Iterable[Item]) -> bool:
        requests: list[WriteRequestTypeDef] = [
            {"DeleteRequest": {"Key": to_wire(key)}} for key in keys
        ]
        response = self._dynamodb.batch_write_item(RequestItems={self.name: requests})
        return not response.get("UnprocessedItems")

    @translate_errors()
    def query(
        self,
        index: str | None,
        hash_key: tuple[str, str],
        *,
        sort_prefix: tuple[str, str] | None = None,
        sort_between: tuple[str, str | int, str | int] | None = None,
        newest_first: bool = False,
        limit: int | None = None,
        start: Item | None = None,
        attributes: Iterable[str] | None = None,
        consistent: bool = False,
    ) -> tuple[list[Item], Item | None]:
        """One page of a Query, and the key that the next page starts after (None: the last page).

        ``hash_key``, ``sort_prefix`` and ``sort_between`` begin with the name of the key.
        ``attributes``: the only ones to return; a dot leads into a map. ``consistent``: not for an
        index.
        """
        condition, names, values = _key_condition(hash_key, sort_prefix, sort_between)
        expression, projected = _projection(attributes or ())
        request: dict[str, Any] = {
            "TableName": self.name,
            "KeyConditionExpression": condition,
            "ExpressionAttributeNames": {**names, **projected},
            "ExpressionAttributeValues": to_wire(values),
            "ScanIndexForward": not newest_first,
        }
        optional = {
            "IndexName": index,
            "Limit": limit,
            "ProjectionExpression": expression or None,
            "ExclusiveStartKey": to_wire(start) if start else None,
            "ConsistentRead": consistent or None,
        }
        request.update({name: value for name, value in optional.items() if value is not None})
        response = self._query(request)
        last = response.get("LastEvaluatedKey")
        return [from_wire(item) for item in response["Items"]], from_wire(last) if last else None

    @translate_errors()
    def count(
        self,
        index: str,
        hash_key: tuple[str, str],
        *,
        sort_prefix: tuple[str, str] | None = None,
    ) -> tuple[int, bool]:
        """The number of items that one Query counts, and whether those are all.

        One Query reads 1 MB at most.
        """
        condition, names, values = _key_condition(hash_key, sort_prefix)
        response = self._query(
            {
                "TableName": self.name,
                "IndexName": index,
                "KeyConditionExpression": condition,
                "ExpressionAttributeNames": names,
                "ExpressionAttributeValues": to_wire(values),
                "Select": "COUNT",
            }
        )
        return response["Count"], "LastEvaluatedKey" not in response

    @translate_errors()
    def count_and_find_others(
        self,
        index: str,
        hash_key: tuple[str, str],
        usual: tuple[str, str],
        *,
        without: str,
        sort_prefix: tuple[str, str],
        attributes: Iterable[str],
    ) -> tuple[int, list[Item], bool]:
        """The number of items that one Query reads, the unusual ones of them, and whether the Query
        read all.

        An item is usual if it has the attribute and value ``usual``, and not the one named
        ``without``. So the response stays small. One Query reads 1 MB at most, the newest items
        first. A dot in a name leads into a map.
        """
        condition, names, values = _key_condition(hash_key, sort_prefix)
        paths = [usual[0], without, *attributes]
        aliases, projected = _projection(paths)
        status, absent, *returned = aliases.split(", ")
        response = self._query(
            {
                "TableName": self.name,
                "IndexName": index,
                "KeyConditionExpression": condition,
                "FilterExpression": f"NOT {status} = :usual OR attribute_exists({absent})",
                "ProjectionExpression": ", ".join(returned),
                "ExpressionAttributeNames": {**names, **projected},
                "ExpressionAttributeValues": to_wire({**values, ":usual": usual[1]}),
                "ScanIndexForward": False,
            }
        )
        others = [from_wire(item) for item in response["Items"]]
        return response["ScannedCount"], others, "LastEvaluatedKey" not in response

    def _query(self, request: dict[str, Any]) -> "QueryOutputTypeDef":
        """A Query. While a deployment rebuilds its index, another one stands in for that.

        Both have the same keys, so one can continue a Query of the other
        (``backend.deployment.index_stages``).
        """
        try:
            return self._dynamodb.query(**request)
        except ClientError as error:
            if not _is_index_unavailable(error):
                raise
            return self._dynamodb.query(**{**request, "IndexName": request["IndexName"] + NEXT})

    def query_all(
        self, index: str | None, hash_key: tuple[str, str], **options: Any
    ) -> Iterator[Item]:
        """Every item of a Query, page after page; ``options`` are those of ``query``."""
        start: Item | None = None
        while True:
            items, start = self.query(index, hash_key, start=start, **options)
            yield from items
            if start is None:
                return


def _pause(longest: float) -> None:
    time.sleep(random.uniform(0, longest))  # noqa: S311 - jitter is no secret


def _projection(paths: Iterable[str]) -> tuple[str, dict[str, str]]:
    """ProjectionExpression and its ExpressionAttributeNames."""
    parts = [path.split(".") for path in paths]
    names = dict.fromkeys(name for path in parts for name in path)
    alias = {name: f"#a{number}" for number, name in enumerate(names)}
    expression = ", ".join(".".join(alias[name] for name in path) for path in parts)
    return expression, {short: name for name, short in alias.items()}


def _key_condition(
    hash_key: tuple[str, str],
    sort_prefix: tuple[str, str] | None = None,
    sort_between: tuple[str, str | int, str | int] | None = None,
) -> tuple[str, dict[str, str], Item]:
    """KeyConditionExpression, ExpressionAttributeNames and ExpressionAttributeValues."""
    names = {"#h": hash_key[0]}
    values: Item = {":h": hash_key[1]}
    condition = "#h = :h"
    if sort_prefix:
        names["#s"], values[":s"] = sort_prefix
        condition += " AND begins_with(#s, :s)"
    if sort_between:
        names["#s"], values[":from"], values[":to"] = sort_between
        condition += " AND #s BETWEEN :from AND :to"
    return condition, names, values


def _is_index_unavailable(error: ClientError) -> bool:
    """Whether DynamoDB has no such index, or is still filling it."""
    message = error.response["Error"].get("Message", "")
    return error_code(error) == "ValidationException" and any(
        text in message for text in _INDEX_UNAVAILABLE
    )


def _conditional(call: Callable[..., Any], request: Mapping[str, Any]) -> Any:
    try:
        return call(ReturnValuesOnConditionCheckFailure="ALL_OLD", **request)
    except ClientError as error:
        if error_code(error) != "ConditionalCheckFailedException":
            raise
        found = cast("Item | None", error.response.get("Item"))
        raise ConditionFailed(from_wire(found) if found else None) from error
