import copy
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from backend.embedded.durability.stored_items import StoredItems


def stored(count: int = 3) -> StoredItems:
    return StoredItems({f"PHOTO#{number}": json.dumps({"n": number}) for number in range(count)})


def test_an_item_is_read_when_it_is_needed():
    items = stored()
    assert items["PHOTO#1"] == {"n": 1}
    assert sorted(items.unread()) == ["PHOTO#0", "PHOTO#2"]
    assert items.get("PHOTO#9") is None
    with pytest.raises(KeyError):
        items["PHOTO#9"]


def test_it_is_like_the_dictionary_of_the_same_items():
    items, same = stored(), {f"PHOTO#{number}": {"n": number} for number in range(3)}
    assert len(items) == 3
    assert list(items) == list(same)
    assert "PHOTO#1" in items
    assert "PHOTO#9" not in items
    assert items.unread()
    assert list(stored().items()) == list(same.items())
    assert list(items.values()) == list(same.values())
    assert not items.unread()
    assert dict(stored()) == same
    assert dict(copy.deepcopy(stored())) == same


def test_a_change_is_not_replaced_by_the_text():
    items = stored()
    items["PHOTO#0"]["n"] = "changed"
    items["PHOTO#1"] = {"n": "new"}
    del items["PHOTO#2"]
    for key in ("PHOTO#0", "PHOTO#1", "PHOTO#2"):
        items.read(key)
    assert list(items.values()) == [{"n": "changed"}, {"n": "new"}]
    assert items.pop("PHOTO#0") == {"n": "changed"}
    assert list(items) == ["PHOTO#1"]


def test_threads_get_the_same_item():
    items = stored(2000)
    with ThreadPoolExecutor(4) as executor:
        found = list(executor.map(lambda _: [items[key] for key in items], range(4)))
    assert all(item is same for item, *others in zip(*found, strict=True) for same in others)
