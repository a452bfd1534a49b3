"""A cache of the photos that searches read, so that a rerun of a page does not read them again.

Reading 10,000 photos takes more than a second of CPU. A change by this process is visible at once,
a change by another process within seconds.
"""

import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from backend.config.gc_tuning import freeze_long_lived_objects
from backend.database.photo import Photo
from backend.gallery.search import Facets, facets
from backend.gallery.suggestions import Name, count_names

TimeRange = tuple[str, str] | None

MAX_AGE = 30.0
"""Seconds for which a search uses cached photos."""
_MAX_AGE_IN_FLIGHT = 3.0
"""Seconds, if a photo is being processed: its results are about to change."""
RETENTION = 600.0
"""Seconds until an entry is removed. Links from one photo to the next use entries of that age."""
_MAX_PHOTOS = 30_000
"""Cached photos of all owners together: about 75 MB."""
_FREEZE_AFTER = 2_000
"""Photos read until all objects are frozen, which takes 100 ms and more."""


@dataclass(frozen=True)
class PhotoList:
    """Photos of one owner, newest first."""

    photos: list[Photo]
    more: bool
    """Whether the owner has older photos that were not read."""

    @cached_property
    def facets(self) -> Facets:
        """The tags, colors, cameras and lenses of these photos."""
        return facets(self.photos)

    @cached_property
    def names(self) -> Counter[Name]:
        """What suggestions are made of."""
        return count_names(self.photos)

    @cached_property
    def in_flight(self) -> bool:
        """Whether a photo is being processed."""
        return any(photo.in_flight for photo in self.photos)


@dataclass
class _Entry:
    time_range: TimeRange
    result: PhotoList | None = None
    """None while it is being read."""
    read_at: float = 0.0


class PhotoCache:
    """The latest result of each owner. Thread-safe."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, max_photos: int = _MAX_PHOTOS
    ) -> None:
        self._clock = clock
        self._max_photos = max_photos
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._not_frozen = 0
        self._lock = threading.Lock()

    def get(
        self, owner: str, time_range: TimeRange, read: Callable[[], PhotoList], max_age: float
    ) -> PhotoList:
        """The cached photos of an owner if at most ``max_age`` seconds old, else those of ``read``.

        A result is not cached if ``forget`` was called while it was read.
        """
        with self._lock:
            if cached := self._cached(owner, time_range, max_age):
                return cached
            entry = self._entries[owner] = _Entry(time_range)
        try:
            result = read()
        except Exception:
            self.forget(owner)
            raise
        with self._lock:
            if self._entries.get(owner) is entry:
                entry.result, entry.read_at = result, self._clock()
                self._entries.move_to_end(owner)
            self._evict()
        self._freeze(len(result.photos))
        return result

    def forget(self, owner: str) -> None:
        """Remove the entry of an owner whose photos have changed."""
        with self._lock:
            self._entries.pop(owner, None)

    def _freeze(self, photos: int) -> None:
        with self._lock:
            self._not_frozen += photos
            if self._not_frozen < _FREEZE_AFTER:
                return
            self._not_frozen = 0
        freeze_long_lived_objects()

    def _cached(self, owner: str, time_range: TimeRange, max_age: float) -> PhotoList | None:
        entry = self._entries.get(owner)
        if entry is None or entry.result is None or entry.time_range != time_range:
            return None
        limit = min(max_age, _MAX_AGE_IN_FLIGHT) if entry.result.in_flight else max_age
        return entry.result if self._clock() - entry.read_at < limit else None

    def _evict(self) -> None:
        now = self._clock()
        for owner, entry in list(self._entries.items()):
            if entry.result and now - entry.read_at > RETENTION:
                del self._entries[owner]
        while self._photos() > self._max_photos:
            self._entries.popitem(last=False)

    def _photos(self) -> int:
        return sum(len(e.result.photos) for e in self._entries.values() if e.result)
