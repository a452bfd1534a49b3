"""One DynamoDB table with somebody's permissions: the calls that the catalog makes of it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from backend.database.attribute_values import Item, from_wire, to_wire


class ConditionFailed(Exception):
    """A conditional write found another state; ``found`` is the item as it is, None if absent."""

    def __init__(self, found: Item | None) -> None:
        super().__init__("the item is not in the expected state")
        self.found = found


class Table:
    """A table, addressed by Python values instead of DynamoDB's typed ones."""

    def __init__(self, dynamodb: Any, name: str) -> None:
        self.dynamodb = dynamodb
        self.name = name

    def get(self, key: Item, *, consistent: bool = False) -> Item | None:
        """One item, or None."""
        answer = self.dynamodb.get_item(
            TableName=self.name, Key=to_wire(key), ConsistentRead=consistent
        )
        return from_wire(answer["Item"]) if "Item" in answer else None

    def get_some(self, wanted: Iterable[Item], attributes: Iterable[str]) -> list[Item]:
        """These attributes of up to a hundred items; what is absent, or too much for one answer, is
        left out.
        """
        names = {f"#a{number}": name for number, name in enumerate(attributes)}
        request = {
            "Keys": [to_wire(key) for key in wanted],
            "ProjectionExpression": ", ".join(names),
            "ExpressionAttributeNames": names,
        }
        answer = self.dynamodb.batch_get_item(RequestItems={self.name: request})
        return [from_wire(item) for item in answer["Responses"].get(self.name, [])]

    def put(self, item: Item, condition: str | None = None) -> None:
        """Write a whole item. Raises ConditionFailed."""
        request: dict[str, Any] = {"TableName": self.name, "Item": to_wire(item)}
        if condition:
            request["ConditionExpression"] = condition
        self._conditional(self.dynamodb.put_item, request)

    def update(self, change: Mapping[str, Any], *, return_old: bool = False) -> Item:
        """Run an UpdateItem request made by ``expressions.update``. Raises ConditionFailed.

        Returns the item after the change, or before it (empty if there was none).
        """
        request = {
            "TableName": self.name,
            "ReturnValues": "ALL_OLD" if return_old else "ALL_NEW",
            **change,
        }
        answer = self._conditional(self.dynamodb.update_item, request)
        return from_wire(answer.get("Attributes", {}))

    def delete(self, key: Item) -> None:
        """Delete an item; an absent one counts as deleted."""
        self.dynamodb.delete_item(TableName=self.name, Key=to_wire(key))

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
    ) -> tuple[list[Item], Item | None]:
        """One page of a Query, and the key that the next page starts after (None: the last).

        ``attributes``: the only ones to return.
        """
        names = {"#h": hash_key[0]}
        values: Item = {":h": hash_key[1]}
        condition = "#h = :h"
        if sort_prefix:
            names["#s"], values[":s"] = sort_prefix
            condition += " AND begins_with(#s, :s)"
        if sort_between:
            names["#s"], values[":from"], values[":to"] = sort_between
            condition += " AND #s BETWEEN :from AND :to"
        wanted = {f"#a{number}": name for number, name in enumerate(attributes or ())}
        names.update(wanted)
        request: dict[str, Any] = {
            "TableName": self.name,
            "KeyConditionExpression": condition,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": to_wire(values),
            "ScanIndexForward": not newest_first,
        }
        optional = {
            "IndexName": index,
            "Limit": limit,
            "ProjectionExpression": ", ".join(wanted) or None,
            "ExclusiveStartKey": to_wire(start) if start else None,
        }
        request.update({name: value for name, value in optional.items() if value is not None})
        answer = self.dynamodb.query(**request)
        last = answer.get("LastEvaluatedKey")
        return [from_wire(item) for item in answer["Items"]], from_wire(last) if last else None

    def count(
        self,
        index: str,
        hash_key: tuple[str, str],
        *,
        sort_prefix: tuple[str, str] | None = None,
    ) -> tuple[int, bool]:
        """How many items one Query counts (it reads 1 MB at most), and whether those are all."""
        names = {"#h": hash_key[0]}
        values: Item = {":h": hash_key[1]}
        condition = "#h = :h"
        if sort_prefix:
            names["#s"], values[":s"] = sort_prefix
            condition += " AND begins_with(#s, :s)"
        answer = self.dynamodb.query(
            TableName=self.name,
            IndexName=index,
            KeyConditionExpression=condition,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=to_wire(values),
            Select="COUNT",
        )
        return answer["Count"], "LastEvaluatedKey" not in answer

    def query_all(
        self, index: str | None, hash_key: tuple[str, str], **options: Any
    ) -> Iterator[Item]:
        """Every item of a Query, page after page."""
        start: Item | None = None
        while True:
            items, start = self.query(index, hash_key, start=start, **options)
            yield from items
            if start is None:
                return

    def _conditional(self, call: Any, request: Mapping[str, Any]) -> Any:
        try:
            return call(ReturnValuesOnConditionCheckFailure="ALL_OLD", **request)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            found = error.response.get("Item")
            raise ConditionFailed(from_wire(found) if found else None) from error
