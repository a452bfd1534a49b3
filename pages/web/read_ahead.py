"""Reads what a page is going to show while the browser still loads the page's scripts.

The script of a page runs when the browser has loaded Streamlit's frontend and has connected, some
hundred milliseconds after its request for the document. Meanwhile the server has nothing to do.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")

MAX_AGE = 5.0
"""Seconds. A browser that takes longer gets what is read when it connects."""
MOST = 16
"""Results and reads in progress. With so many, further pages read when their script runs."""


class ReadAhead:
    """Keeps each result for the one run of a script that asks for it. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._begun: OrderedDict[Hashable, tuple[float, Future[Any]]] = OrderedDict()
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="read-ahead")

    def begin(self, key: Hashable, read: Callable[[], object]) -> None:
        """Begin to read, unless there is too much to do already. ``key``: has the owner's id."""
        with self._lock:
            self._begun.pop(key, None)
            while self._begun and self._is_old(next(iter(self._begun))):
                self._begun.popitem(last=False)
            if len(self._begun) < MOST:
                self._begun[key] = (self._clock(), self._threads.submit(read))

    def take(self, key: Hashable, read: Callable[[], T]) -> T:
        """What was read for ``key``, else what ``read`` returns. A second call reads again.

        An error of the first read is not reported: ``read`` then says what is wrong now.
        """
        with self._lock:
            is_old = key in self._begun and self._is_old(key)
            _, begun = self._begun.pop(key, (0.0, None))
        if begun is None or is_old or begun.exception() is not None:
            return read()
        result: T = begun.result()
        return result

    def look(self, key: Hashable) -> Any:
        """What is read for ``key``; it stays for the page. None if there is nothing."""
        with self._lock:
            _, begun = self._begun.get(key, (0.0, None))
        return None if begun is None or begun.exception() is not None else begun.result()

    def _is_old(self, key: Hashable) -> bool:
        return self._clock() - self._begun[key][0] > MAX_AGE


READS = ReadAhead()
"""Of all sessions of this process."""
