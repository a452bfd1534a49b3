"""What was read of people's photos a moment ago, so that a page drawn anew need not read it again.

Reading 10,000 photos takes more than a second of CPU. What somebody changes here is seen at once,
what other processes change within seconds.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from backend.config.gc_tuning import set_aside
from backend.database.photo import Photo
from backend.gallery.search import Facets, facets

Span = tuple[str, str] | None

FRESH = 30.0
"""Seconds for which a search takes what was read."""
_MOVING = 3.0
"""The same where a photo's run goes on: its results are waited for."""
KEPT = 600.0
"""Seconds after which it is dropped. Until then it does for the way from one photo to the next."""
_MOST = 30_000
"""Photos kept in this process, of everybody together: about 75 MB."""
_MANY = 2_000
"""Photos that are worth setting aside from garbage collections, which takes 100 ms and more."""


@dataclass(frozen=True)
class LookedThrough:
    """Photos as a search read them, newest first."""

    photos: list[Photo]
    more: bool
    """Whether there are older ones."""

    @cached_property
    def facets(self) -> Facets:
        """What there is to choose from."""
        return facets(self.photos)

    @cached_property
    def moving(self) -> bool:
        """Whether some of them are still being processed."""
        return any(photo.in_flight for photo in self.photos)


@dataclass
class _Kept:
    span: Span
    read: LookedThrough | None = None
    """None while it is being read."""
    at: float = 0.0


class RecentReads:
    """The latest read of each owner, as long as it is recent. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, most: int = _MOST) -> None:
        self._clock = clock
        self._most = most
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._not_set_aside = 0
        self._lock = threading.Lock()

    def get(
        self, owner: str, span: Span, read: Callable[[], LookedThrough], at_most_old: float
    ) -> LookedThrough:
        """What was read of an owner's photos so many seconds ago at most, else what ``read`` does.

        What changes while it is being read makes it too old to keep.
        """
        with self._lock:
            if found := self._found(owner, span, at_most_old):
                return found
            reading = self._kept[owner] = _Kept(span)
        try:
            made = read()
        except Exception:
            self.forget(owner)
            raise
        with self._lock:
            if self._kept.get(owner) is reading:
                reading.read, reading.at = made, self._clock()
                self._kept.move_to_end(owner)
            self._drop_the_old()
        self._set_aside(len(made.photos))
        return made

    def forget(self, owner: str) -> None:
        """Something of an owner's photos has changed."""
        with self._lock:
            self._kept.pop(owner, None)

    def _set_aside(self, photos: int) -> None:
        with self._lock:
            self._not_set_aside += photos
            if self._not_set_aside < _MANY:
                return
            self._not_set_aside = 0
        set_aside()

    def _found(self, owner: str, span: Span, at_most_old: float) -> LookedThrough | None:
        kept = self._kept.get(owner)
        if kept is None or kept.read is None or kept.span != span:
            return None
        limit = min(at_most_old, _MOVING) if kept.read.moving else at_most_old
        return kept.read if self._clock() - kept.at < limit else None

    def _drop_the_old(self) -> None:
        now = self._clock()
        for owner in [o for o, kept in self._kept.items() if kept.read and now - kept.at > KEPT]:
            del self._kept[owner]
        while sum(len(kept.read.photos) for kept in self._kept.values() if kept.read) > self._most:
            self._kept.popitem(last=False)
