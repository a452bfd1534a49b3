"""Limits the rate of uploads."""

import threading
import time
from collections.abc import Callable


class Rate:
    """At most ``per_second`` uploads a second, evenly spaced. Thread-safe."""

    def __init__(
        self,
        per_second: float,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval = 1 / per_second
        self._clock = clock
        self._pause = pause
        self._next = clock()
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Wait for the turn of the next upload."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._next)
            self._next = turn + self._interval
        if turn > now:
            self._pause(turn - now)
