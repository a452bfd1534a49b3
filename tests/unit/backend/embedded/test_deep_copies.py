"""Copies of the emulator's data."""

from collections import defaultdict
from types import SimpleNamespace

import pytest

from backend.embedded.fixes import EmulatorMismatch, deep_copies


def test_a_copy_of_an_item_shares_nothing():
    item = {"pk": {"S": "OWNER#1"}, "steps": {"M": {"a": {"L": [{"N": "1"}, {"BOOL": True}]}}}}
    copied = deep_copies.deepcopy(item)
    assert copied == item
    copied["steps"]["M"]["a"]["L"].append({"NULL": True})
    assert len(item["steps"]["M"]["a"]["L"]) == 2


def test_other_types_keep_their_type():
    table = {"items": defaultdict(dict, {"a": {"b": {}}})}
    copied = deep_copies.deepcopy(table)
    assert copied["items"]["another"] == {}
    copied["items"]["a"]["b"]["c"] = 1
    assert table["items"]["a"]["b"] == {}


def test_a_state_that_is_only_read_is_not_copied():
    state = {"executions": {}}
    token = deep_copies.references.set(True)
    try:
        assert deep_copies.deepcopy(state) is state
    finally:
        deep_copies.references.reset(token)


def test_a_service_that_copies_in_another_way_is_refused():
    with pytest.raises(EmulatorMismatch, match="should use the module copy"):
        deep_copies.install(SimpleNamespace(__name__="ministack.services.s3", copy=object()))
