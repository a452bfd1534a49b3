"""The condition key ``dynamodb:LeadingKeys``: the partition keys that a request touches.

Unmended it is always absent, and ``ForAllValues`` on an absent key allows everything.
Test: test_leading_keys.py. Until ministack's ``dynamodb_service_context`` sets it."""

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
        keys = ["\0"]  # unreadable: nobody's key
    return {**original(body), **({"dynamodb:LeadingKeys": keys} if keys else {})}


def _leading_keys(asked: dict[str, Any]) -> Iterator[str]:
    # Every member counts, used or not: a decoy can only narrow. Scan has none, which Null denies.
    table = dynamodb._tables.get(asked.get("TableName", "").rpartition("/")[2])
    for member in {"Key", "Item"} & asked.keys():
        yield str(dynamodb._extract_key_val(asked[member][table["pk_name"]]))
    if {"KeyConditionExpression", "KeyConditions"} & asked.keys():
        yield _queried(asked, table)
    for name, wanted in (asked.get("RequestItems") or {}).items():
        keys = [{"Key": key} for key in wanted["Keys"]] if isinstance(wanted, dict) else None
        for part in keys or (write for entry in wanted for write in entry.values()):
            yield from _leading_keys({**part, "TableName": name})
    for action in asked.get("TransactItems") or []:
        for part in action.values():
            yield from _leading_keys(part)


def _queried(asked: dict[str, Any], table: Any) -> str:
    # The emulator's own readers, so that what is authorised is what will be queried.
    hash_key = dynamodb._resolve_index_keys(table, asked.get("IndexName"))[0]
    if conditions := asked.get("KeyConditions"):
        found = dynamodb._extract_pk_from_key_conditions(conditions, hash_key)
    else:
        values, names = (asked.get(f"ExpressionAttribute{x}") or {} for x in ("Values", "Names"))
        expression = asked["KeyConditionExpression"]
        found = dynamodb._extract_pk_from_condition(expression, values, names, hash_key)
    return "\0" if found is None else str(found)
