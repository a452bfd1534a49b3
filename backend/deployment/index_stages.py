"""The stages of a change of indexes, because AWS refuses to make it at once.

An update of a stack can create or delete one global secondary index of a table, and it cannot
change the projection or the keys of one:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html

So a changed index is rebuilt: an index with its name and the suffix ``_next`` is created beside it
and stands in for it (``backend.database.table``), the old index is deleted, the new one is created
under the contract's name, and the stand-in is deleted. Each stage is computed from the indexes that
the tables have, so an interrupted change continues where it stopped.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from backend.database.keys import NEXT

TABLE = "AWS::DynamoDB::Table"


@dataclass(frozen=True)
class Index:
    """A global secondary index, as far as it decides whether it must be rebuilt."""

    keys: tuple[tuple[str, str], ...]
    """Name and kind (HASH, RANGE) of each key attribute."""
    projection: str
    """ALL, KEYS_ONLY or INCLUDE."""
    attributes: frozenset[str] = frozenset()
    """The projected attributes of INCLUDE."""

    @classmethod
    def of(cls, definition: Mapping[str, Any]) -> "Index":
        """From an entry of ``GlobalSecondaryIndexes``, of a template or of DescribeTable."""
        projection = definition["Projection"]
        return cls(
            tuple((key["AttributeName"], key["KeyType"]) for key in definition["KeySchema"]),
            projection["ProjectionType"],
            frozenset(projection.get("NonKeyAttributes", ())),
        )

    def definition(self, name: str) -> dict[str, Any]:
        """The entry of ``GlobalSecondaryIndexes``."""
        projection: dict[str, Any] = {"ProjectionType": self.projection}
        if self.attributes:
            projection["NonKeyAttributes"] = sorted(self.attributes)
        keys = [{"AttributeName": key, "KeyType": kind} for key, kind in self.keys]
        return {"IndexName": name, "KeySchema": keys, "Projection": projection}


Indexes = Mapping[str, Index]
"""The indexes of one table by name."""


@dataclass(frozen=True)
class Stage:
    """One update of the stack: one index of one table is created or deleted."""

    indexes: Mapping[str, Indexes]
    """The indexes of each table after it, by the table's logical id."""
    description: str
    """For the operator, such as "create by_album"."""


def indexes_of(definitions: list[Mapping[str, Any]]) -> dict[str, Index]:
    """The indexes of a list ``GlobalSecondaryIndexes``."""
    return {definition["IndexName"]: Index.of(definition) for definition in definitions}


def target_indexes(template: Mapping[str, Any]) -> dict[str, dict[str, Index]]:
    """The indexes of each table of a template, by the table's logical id."""
    return {
        name: indexes_of(resource["Properties"].get("GlobalSecondaryIndexes", []))
        for name, resource in template["Resources"].items()
        if resource["Type"] == TABLE
    }


def stages(current: Mapping[str, Indexes], target: Mapping[str, Indexes]) -> Iterator[Stage]:
    """The stages from the indexes that tables have to those that they should have."""
    now = {table: dict(indexes) for table, indexes in current.items()}
    for table, wanted in target.items():
        while (change := _next_change(now.setdefault(table, {}), wanted)) is not None:
            name, index = change
            if index is None:
                del now[table][name]
            else:
                now[table][name] = index
            verb = "delete" if index is None else "create"
            snapshot = {of: dict(indexes) for of, indexes in now.items()}
            yield Stage(snapshot, f"{verb} index {name} of {table}")


def staged_template(
    template: Mapping[str, Any],
    indexes: Mapping[str, Indexes],
    key_types: Mapping[str, Mapping[str, str]],
) -> str:
    """The template in JSON, with other indexes than its own.

    ``key_types``: the type of key attributes by the table's logical id and the attribute's name.
    DynamoDB refuses a table with definitions of attributes that are no keys.
    """
    resources = dict(template["Resources"])
    for table, chosen in indexes.items():
        properties = resources[table]["Properties"]
        own = {a["AttributeName"]: a["AttributeType"] for a in properties["AttributeDefinitions"]}
        types = {**key_types.get(table, {}), **own}
        used = {key["AttributeName"] for key in properties["KeySchema"]}
        used |= {name for index in chosen.values() for name, _ in index.keys}
        changed = {
            **properties,
            "AttributeDefinitions": [
                {"AttributeName": name, "AttributeType": types[name]} for name in sorted(used)
            ],
            "GlobalSecondaryIndexes": [
                index.definition(name) for name, index in sorted(chosen.items())
            ],
        }
        resources[table] = {**resources[table], "Properties": changed}
    return json.dumps({**template, "Resources": resources}, separators=(",", ":"))


def _next_change(current: Indexes, target: Indexes) -> tuple[str, Index | None] | None:
    """The name of the next index to create (with the index) or to delete (with None)."""
    for name, wanted in target.items():
        if name not in current:
            return name, wanted
    for name, wanted in target.items():
        stand_in = name + NEXT
        if current[name] == wanted:
            continue
        if stand_in not in current:
            return stand_in, wanted
        # A stand-in of an earlier version, whose deployment was interrupted, is made again.
        return (name, None) if current[stand_in] == wanted else (stand_in, None)
    obsolete = sorted(set(current) - set(target))
    return (obsolete[0], None) if obsolete else None
