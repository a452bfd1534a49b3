"""Uploads that ended half-way, so that the page which is loaded next can say which they were.

A browser that leaves a page drops what it was sending and remembers nothing of it.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

_REMEMBERED = 3600.0  # seconds
_ALBUMS, _NAMES = 500, 100
"""At most so many are remembered in this process."""


class CutShort:
    """Names of files by owner and album. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._names: OrderedDict[tuple[str, str], dict[str, float]] = OrderedDict()
        self._lock = threading.Lock()

    def note(self, owner: str, album_id: str, filename: str) -> None:
        """A file's upload has ended half-way."""
        with self._lock:
            names = self._names.setdefault((owner, album_id), {})
            if len(names) < _NAMES:
                names[filename] = self._clock()
            while len(self._names) > _ALBUMS:
                self._names.popitem(last=False)

    def arrived(self, owner: str, album_id: str, filename: str) -> None:
        """The file came in after all."""
        with self._lock:
            self._names.get((owner, album_id), {}).pop(filename, None)

    def take(self, owner: str, album_id: str) -> list[str]:
        """What ended half-way in the last hour; it is told once."""
        oldest = self._clock() - _REMEMBERED
        with self._lock:
            names = self._names.pop((owner, album_id), {})
        return [name for name, at in names.items() if at > oldest]


cut_short = CutShort()
