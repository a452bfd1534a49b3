"""Remembers uploads that were interrupted, so that the next page can list them.

A browser that leaves or reloads a page aborts its uploads and keeps no record of them.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

_MAX_AGE = 3600.0  # seconds
_MAX_ALBUMS, _MAX_NAMES = 500, 100
"""Limits of the memory in this process: albums, and file names for each of them."""


class InterruptedUploads:
    """The names of interrupted files by owner and album. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._names: OrderedDict[tuple[str, str], dict[str, float]] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, owner: str, album_id: str, filename: str) -> None:
        """Record that the upload of a file was interrupted."""
        with self._lock:
            names = self._names.setdefault((owner, album_id), {})
            if len(names) < _MAX_NAMES:
                names[filename] = self._clock()
            while len(self._names) > _MAX_ALBUMS:
                self._names.popitem(last=False)

    def remove(self, owner: str, album_id: str, filename: str) -> None:
        """Record that the file was uploaded after all."""
        with self._lock:
            self._names.get((owner, album_id), {}).pop(filename, None)

    def pop(self, owner: str, album_id: str) -> list[str]:
        """Return the names of the last hour and forget them, so that each is shown once."""
        oldest = self._clock() - _MAX_AGE
        with self._lock:
            names = self._names.pop((owner, album_id), {})
        return [name for name, at in names.items() if at > oldest]


interrupted = InterruptedUploads()
"""The interrupted uploads of this process."""
