"""The items of one partition, each read from its JSON text when it is needed."""

import json
from collections.abc import Iterator, MutableMapping, ValuesView
from threading import Lock
from typing import Any

_lock = Lock()  # a thread that reads an item must not replace what another has changed meanwhile


class StoredItems(MutableMapping[str, Any]):
    """In place of the dictionary of a partition: sort key -> item.

    10,000 photos take a gigabyte and two seconds to read, which a start need not wait for. The
    texts are valid JSON."""

    def __init__(self, texts: dict[str, Any]) -> None:
        self._items = texts  # of the keys that are not read: the text
        self._unread = set(texts)

    def __getitem__(self, key: str) -> Any:
        if key in self._unread:
            self.read(key)
        return self._items[key]

    def __setitem__(self, key: str, item: Any) -> None:
        with _lock:
            self._items[key] = item
            self._unread.discard(key)

    def __delitem__(self, key: str) -> None:
        with _lock:
            del self._items[key]
            self._unread.discard(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, key: object) -> bool:
        return key in self._items

    def values(self) -> ValuesView[Any]:
        """All items. When they are read, this takes no longer than with a dictionary."""
        for key in self.unread():
            self.read(key)
        return self._items.values()

    def read(self, key: str) -> None:
        """Read an item, if it is still text and not deleted meanwhile."""
        with _lock:
            if key in self._unread:
                self._items[key] = json.loads(self._items[key])
                self._unread.discard(key)

    def unread(self) -> list[str]:
        """The keys of the items that are still text."""
        return list(self._unread)
