"""The stages themselves: the emulator accepts changes that AWS refuses."""

import json
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

import pytest

from backend.deployment.index_stages import (
    Index,
    Indexes,
    staged_template,
    stages,
    target_indexes,
)
from backend.deployment.template import parse_template, read_template
from tests.unit.backend.deployment.old_stack import OLD_TEMPLATE

INDEX_ATTRIBUTES, TABLE_ATTRIBUTES, INDEXES = 20, 100, 20  # limits of DynamoDB
KEYS = (("owner", "HASH"), ("at", "RANGE"))
OLD, NEW = Index(KEYS, "INCLUDE", frozenset("ab")), Index(KEYS, "INCLUDE", frozenset("abc"))
OTHER = Index(KEYS, "ALL")


def old_template() -> dict[str, Any]:
    return parse_template(OLD_TEMPLATE.read_bytes())


def steps(current: Indexes, target: Indexes) -> list[str]:
    found = stages({"T": current}, {"T": target})
    return [stage.description.replace("index ", "").removesuffix(" of T") for stage in found]


def changes(before: Indexes, after: Indexes) -> tuple[set[str], set[str]]:
    """Names of the created and of the deleted indexes."""
    return set(after) - set(before), set(before) - set(after)


def templates(current: Mapping[str, Indexes], target: Mapping[str, Any]) -> Iterator[Any]:
    """The staged templates in order, the one without a change of the indexes first."""
    types = {"ImageMetadata": {"owner": "S"}}
    yield json.loads(staged_template(target, current, types))
    for stage in stages(current, target_indexes(target)):
        yield json.loads(staged_template(target, stage.indexes, types))


def test_a_changed_index_is_rebuilt_beside_the_old_one() -> None:
    assert steps({"i": OLD}, {"i": NEW}) == [
        "create i_next",
        "delete i",
        "create i",
        "delete i_next",
    ]


@pytest.mark.parametrize(
    ("current", "remaining"),
    [
        ({"i": OLD, "i_next": NEW}, ["delete i", "create i", "delete i_next"]),
        ({"i_next": NEW}, ["create i", "delete i_next"]),
        ({"i": NEW, "i_next": NEW}, ["delete i_next"]),
        ({"i": NEW}, []),
        # an interrupted deployment of another version
        ({"i": OLD, "i_next": OTHER}, ["delete i_next", "create i_next", "delete i", "create i",
                                       "delete i_next"]),
        ({"i_next": OTHER}, ["create i", "delete i_next"]),
    ],
)  # fmt: skip
def test_an_interrupted_change_continues(current: Indexes, remaining: list[str]) -> None:
    assert steps(current, {"i": NEW}) == remaining


def test_indexes_are_added_and_removed() -> None:
    assert steps({"i": OLD, "gone": OLD}, {"i": OLD, "new": OTHER}) == ["create new", "delete gone"]


def test_new_indexes_come_first() -> None:
    assert steps({"i": OLD}, {"i": NEW, "new": OTHER})[:2] == ["create new", "create i_next"]


def test_the_order_of_attributes_is_no_change() -> None:
    definition = OLD.definition("i")
    definition["Projection"]["NonKeyAttributes"].reverse()
    assert Index.of(definition) == OLD


def test_from_the_old_template_each_stage_changes_one_index() -> None:
    before = target_indexes(old_template())
    found = list(templates(before, read_template()))
    assert len(found) > 8
    seen = [before, *(target_indexes(template) for template in found)]
    assert seen[1] == before
    for earlier, later in pairwise(seen[1:]):
        created_or_deleted = 0
        for table, indexes in later.items():
            created, deleted = changes(earlier[table], indexes)
            created_or_deleted += len(created) + len(deleted)
            for name in set(indexes) & set(earlier[table]):
                assert indexes[name] == earlier[table][name], f"{name} is changed in place"
        assert created_or_deleted == 1
    assert seen[-1] == target_indexes(read_template())


def test_in_every_stage_an_index_or_its_stand_in_can_be_read() -> None:
    for template in templates(target_indexes(old_template()), read_template()):
        names = set(target_indexes(template)["ImageMetadata"])
        for name in ("by_album", "by_time", "in_flight"):
            assert names & {name, f"{name}_next"}


def test_every_staged_template_is_one_that_dynamodb_accepts() -> None:
    for template in templates(target_indexes(old_template()), read_template()):
        table = template["Resources"]["ImageMetadata"]["Properties"]
        indexes = table["GlobalSecondaryIndexes"]
        used = {k["AttributeName"] for keyed in (table, *indexes) for k in keyed["KeySchema"]}
        assert {a["AttributeName"] for a in table["AttributeDefinitions"]} == used
        projected = [i["Projection"].get("NonKeyAttributes", []) for i in indexes]
        assert max(map(len, projected)) <= INDEX_ATTRIBUTES
        assert sum(map(len, projected)) <= TABLE_ATTRIBUTES
        assert len(indexes) <= INDEXES


def test_staged_templates_fit_into_a_request_and_change_nothing_else() -> None:
    target = read_template()
    for template in templates(target_indexes(old_template()), target):
        assert len(json.dumps(template, separators=(",", ":"))) < 51_200
        for name, resource in target["Resources"].items():
            if name != "ImageMetadata":
                assert template["Resources"][name] == resource or name == "Operations"
        assert template["Outputs"] == target["Outputs"]
