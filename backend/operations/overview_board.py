"""The latest overview, which the pages and the banner of all operators of a process share."""

import threading
import time
from collections.abc import Callable

from backend.operations.overview import Overview

FOR_ALERTS = 5.0
"""Seconds. Every operations page shows the alerts: they are read once in this time at most."""
FOR_PAGE = 2.0
"""Seconds. A page that shows the overview and the banner above it read it once."""


class OverviewBoard:
    """Keeps the overview for a few seconds. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._latest: Overview | None = None
        self._read_at = float("-inf")

    def current(self, read: Callable[[], Overview], seconds: float) -> Overview:
        """The overview, at most this old. ``read`` reads it: four requests."""
        with self._lock:
            latest = self._latest
            if latest is None or self._clock() - self._read_at >= seconds:
                started = self._clock()
                latest = self._latest = read()
                self._read_at = started
            return latest

    def forget(self) -> None:
        """Read it again the next time: an operator has just changed something."""
        with self._lock:
            self._latest = None
