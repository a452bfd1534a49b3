"""How often somebody may try, account or not: Cognito counts for accounts that exist.

Counted per process, which bounds guessing; Cognito's own limits stand behind it.
"""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from backend.identity import TooManyAttempts

_REMEMBERED = 10_000


class Attempts:
    """At most ``limit`` counted attempts at one thing within ``seconds``."""

    def __init__(
        self,
        limit: int = 10,
        seconds: float = 300,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit = limit
        self._seconds = seconds
        self._clock = clock
        self._moments: OrderedDict[tuple[str, ...], deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, *what: str) -> None:
        """Raise TooManyAttempts where the limit has been reached."""
        earliest = self._clock() - self._seconds
        with self._lock:
            moments = self._moments.get(what, deque())
            while moments and moments[0] <= earliest:
                moments.popleft()
            if len(moments) >= self._limit:
                raise TooManyAttempts

    def count(self, *what: str) -> None:
        """Note an attempt."""
        with self._lock:
            self._moments.setdefault(what, deque()).append(self._clock())
            self._moments.move_to_end(what)
            while len(self._moments) > _REMEMBERED:
                self._moments.popitem(last=False)

    def forgive(self, *what: str) -> None:
        """Start anew: this attempt went well."""
        with self._lock:
            self._moments.pop(what, None)
