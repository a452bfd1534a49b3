"""The latest alerts, shared by all operators of a dashboard process."""

import threading
import time
from collections.abc import Callable

from backend.operations.alerts import Alert

_KEPT_SECONDS = 10.0
"""Every operations page shows the alerts: they are computed once in this time at most."""


class AlertBoard:
    """Keeps the alerts for a few seconds. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._latest: tuple[Alert, ...] = ()
        self._valid_until = float("-inf")

    def current(self, read: Callable[[], tuple[Alert, ...]]) -> tuple[Alert, ...]:
        """The alerts, at most 10 seconds old. ``read`` computes them."""
        with self._lock:
            if self._clock() >= self._valid_until:
                self._latest = read()
                self._valid_until = self._clock() + _KEPT_SECONDS
            return self._latest

    def forget(self) -> None:
        """Compute the alerts again the next time: an operator has just changed something."""
        with self._lock:
            self._valid_until = float("-inf")
