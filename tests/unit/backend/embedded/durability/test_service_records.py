import pytest

pytest.importorskip("ministack")

from ministack.core.responses import AccountRegionScopedDict, AccountScopedDict

from backend.embedded.durability.service_records import records, states


def _there_and_back(service, state):
    found = sorted((*name, value) for name, value in records(service, state))
    return states(found)[service]


def test_every_container_comes_back():
    by_region, by_account = AccountRegionScopedDict(), AccountScopedDict()
    by_region._data["1", "eu", "name"] = {"arn": "x", "code": b"\xff"}
    by_account._data["1", ("bucket", "key")] = "value"
    state = {"a": by_region, "b": by_account, "c": {"token": {"x": 1}}, "d": ["revoked"]}
    restored = _there_and_back("service", state)
    assert restored["a"]._data == by_region._data
    assert restored["b"]._data == by_account._data
    assert (restored["c"], restored["d"]) == ({"token": {"x": 1}}, ["revoked"])


def test_each_user_of_a_pool_is_a_record_of_its_own():
    pools = AccountRegionScopedDict()
    pools._data["1", "eu", "pool"] = {"Name": "p", "_users": {"a": {"x": 1}, "b": {"x": 2}}}
    pools._data["1", "eu", "empty"] = {"Name": "q", "_users": {}}
    assert len(list(records("cognito", {"user_pools": pools}))) == 4
    assert _there_and_back("cognito", {"user_pools": pools})["user_pools"]._data == pools._data


def test_items_of_tables_are_stored_elsewhere():
    tables = AccountRegionScopedDict()
    tables._data["1", "eu", "table"] = {"TableArn": "arn", "items": {"a": {}}, "ItemCount": 1}
    restored = _there_and_back("dynamodb", {"tables": tables})["tables"]._data
    assert restored == {("1", "eu", "table"): {"TableArn": "arn"}}
