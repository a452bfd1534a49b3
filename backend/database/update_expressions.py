"""UpdateItem requests from mappings.

Every attribute name is replaced by a placeholder, because ``owner``, ``status``, ``format``,
``error`` and ``name`` are among DynamoDB's reserved words:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ExpressionAttributeNames.html
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NotRequired, TypedDict

from backend.database.attribute_values import Item, to_wire

_NAME = re.compile(r"\{([^{}]+)\}")


class UpdateRequest(TypedDict):
    """The parameters of an UpdateItem, without its table."""

    Key: dict[str, Any]
    UpdateExpression: str
    ConditionExpression: NotRequired[str]
    ExpressionAttributeNames: NotRequired[dict[str, str]]
    ExpressionAttributeValues: NotRequired[dict[str, Any]]


class _Aliases:
    """Placeholders for attribute names and values; a name has the same one wherever it occurs."""

    def __init__(self) -> None:
        self._alias_of: dict[str, str] = {}
        self.values: Item = {}

    @property
    def names(self) -> dict[str, str]:
        return {alias: name for name, alias in self._alias_of.items()}

    def path(self, path: str) -> str:
        return ".".join(
            self._alias_of.setdefault(part, f"#n{len(self._alias_of)}") for part in path.split(".")
        )

    def value(self, value: Any) -> str:
        alias = f":v{len(self.values)}"
        self.values[alias] = value
        return alias

    def condition(self, template: str, values: Mapping[str, Any]) -> str:
        self.values.update({f":{name}": value for name, value in values.items()})
        return _NAME.sub(lambda match: self.path(match[1]), template)


def update(
    key: Item,
    *,
    set_: Mapping[str, Any] | None = None,
    set_if_absent: Mapping[str, Any] | None = None,
    copy: Mapping[str, str] | None = None,
    add: Mapping[str, int | set[str]] | None = None,
    remove: Iterable[str] = (),
    condition: str | None = None,
    values: Mapping[str, Any] | None = None,
) -> UpdateRequest:
    """An UpdateItem request from attribute paths and values.

    ``copy`` has the attribute whose value, as it was before the update, each attribute gets.
    Paths may be nested with dots (``steps.DetectLabels``). In ``condition`` attribute names stand
    in braces and ``values`` as ``:name``: ``"{execution_arn} = :run"``. None is left out. ``add``
    increases numbers and adds elements to sets.
    """
    aliases = _Aliases()
    sets = [
        f"{aliases.path(path)} = {aliases.value(value)}"
        for path, value in (set_ or {}).items()
        if value is not None
    ]
    for path, value in (set_if_absent or {}).items():
        if value is not None:
            alias = aliases.path(path)
            sets.append(f"{alias} = if_not_exists({alias}, {aliases.value(value)})")
    for path, source in (copy or {}).items():
        sets.append(f"{aliases.path(path)} = {aliases.path(source)}")
    adds = [f"{aliases.path(path)} {aliases.value(value)}" for path, value in (add or {}).items()]
    clauses = {
        "SET": sets,
        "ADD": adds,
        "REMOVE": [aliases.path(path) for path in remove],
    }
    change: UpdateRequest = {
        "Key": to_wire(key),
        "UpdateExpression": " ".join(f"{verb} {', '.join(c)}" for verb, c in clauses.items() if c),
    }
    if condition:
        change["ConditionExpression"] = aliases.condition(condition, values or {})
    if aliases.names:
        change["ExpressionAttributeNames"] = aliases.names
    if aliases.values:
        change["ExpressionAttributeValues"] = to_wire(aliases.values)
    return change
