"""A queue with a number of places: owners take turns, and each owner's tasks keep their order."""

import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class FairQueue:
    """Gives its places to the owners in turn, first in, first out for each. Thread-safe."""

    def __init__(self, places: int, most_of_one: int) -> None:
        """``most_of_one``: places that one owner may have at once, so that others find some."""
        self._free = places
        self._most_of_one = most_of_one
        self._waiting: OrderedDict[str, deque[Callable[[], None]]] = OrderedDict()
        self._used: Counter[str] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def place(self, owner: str) -> Iterator[None]:
        """Wait for a place, and have it during the block."""
        has_place = threading.Event()
        self._ask(owner, has_place.set)
        has_place.wait()
        try:
            yield
        finally:
            self._give_back(owner)

    def start_later(self, owner: str, task: Callable[[], None]) -> None:
        """Run a task in a thread of its own as soon as it has a place. Returns at once."""

        def run() -> None:
            try:
                task()
            finally:
                self._give_back(owner)

        self._ask(owner, threading.Thread(target=run, daemon=True).start)

    def _ask(self, owner: str, granted: Callable[[], None]) -> None:
        with self._lock:
            self._waiting.setdefault(owner, deque()).append(granted)
            self._grant()

    def _give_back(self, owner: str) -> None:
        with self._lock:
            self._free += 1
            self._used[owner] -= 1
            if not self._used[owner]:
                del self._used[owner]
            self._grant()

    def _grant(self) -> None:
        while self._free and (owner := self._next_owner()) is not None:
            self._free -= 1
            self._used[owner] += 1
            self._waiting[owner].popleft()()
            if self._waiting[owner]:
                self._waiting.move_to_end(owner)
            else:
                del self._waiting[owner]

    def _next_owner(self) -> str | None:
        """The first owner in turn who waits and may have another place."""
        return next((o for o in self._waiting if self._used[o] < self._most_of_one), None)
