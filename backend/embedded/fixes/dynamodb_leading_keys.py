"""The condition key ``dynamodb:LeadingKeys``: the partition keys that a request touches.

Without it, the key is always absent, and ``ForAllValues`` with an absent key allows everything; and
BatchGetItem has no ``dynamodb:Attributes``, so that operators may not read the state of a photo.
Test: test_dynamodb_leading_keys.py. Remove it when ``dynamodb_service_context`` sets the key."""

import json
from collections.abc import Iterator
from typing import Any

from ministack.core import iam_actions
from ministack.services import dynamodb

from backend.embedded.fixes import replaces


@replaces(iam_actions, "dynamodb_service_context")
def _service_context(original: Any, body: bytes) -> Any:
    try:
        keys = list(_leading_keys(json.loads(body or b"{}")))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        keys = ["\0"]  # a malformed request gets a key that no owner has
    named = _batch_context(original, body)
    return {**original(body), **named, **({"dynamodb:LeadingKeys": keys} if keys else {})}


def _batch_context(original: Any, body: bytes) -> dict[str, Any]:
    """The attributes that BatchGetItem names for each table, where ministack looks for none."""
    try:
        parts = list((json.loads(body or b"{}").get("RequestItems") or {}).values())
        contexts = [original(json.dumps(part).encode()) for part in parts if "Keys" in part]
    except (AttributeError, TypeError, ValueError):
        return {}
    if not contexts or not all("dynamodb:Attributes" in context for context in contexts):
        return {}
    names = [name for context in contexts for name in context["dynamodb:Attributes"]]
    return {"dynamodb:Attributes": names, "dynamodb:Select": "SPECIFIC_ATTRIBUTES"}


def _leading_keys(request: dict[str, Any]) -> Iterator[str]:
    # Unused members count too, which can only deny more. A Scan has no key: Null denies it.
    table = dynamodb._tables.get(request.get("TableName", "").rpartition("/")[2])
    for member in {"Key", "Item"} & request.keys():
        yield str(dynamodb._extract_key_val(request[member][table["pk_name"]]))
    if {"KeyConditionExpression", "KeyConditions"} & request.keys():
        yield _query_key(request, table)
    for name, wanted in (request.get("RequestItems") or {}).items():
        keys = [{"Key": key} for key in wanted["Keys"]] if isinstance(wanted, dict) else None
        for part in keys or (write for entry in wanted for write in entry.values()):
            yield from _leading_keys({**part, "TableName": name})
    for action in request.get("TransactItems") or []:
        for part in action.values():
            yield from _leading_keys(part)


def _query_key(request: dict[str, Any], table: Any) -> str:
    # The emulator's own parsers, so that the authorised key equals the queried key.
    hash_key = dynamodb._resolve_index_keys(table, request.get("IndexName"))[0]
    if conditions := request.get("KeyConditions"):
        found = dynamodb._extract_pk_from_key_conditions(conditions, hash_key)
    else:
        values, names = (request.get(f"ExpressionAttribute{x}") or {} for x in ("Values", "Names"))
        expression = request["KeyConditionExpression"]
        found = dynamodb._extract_pk_from_condition(expression, values, names, hash_key)
    return "\0" if found is None else str(found)
