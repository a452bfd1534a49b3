"""Limits how often an action may be attempted for one address or user.

Applies to addresses without an account too: Cognito itself limits attempts on accounts that exist.
Each process counts on its own. Cognito's own limits stand behind it.
"""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from backend.accounts.cognito import TooManyAttempts

_MAX_KEYS = 10_000


class RateLimit:
    """At most ``limit`` attempts for one key within any ``seconds``. Thread-safe.

    A key is one or more strings, such as the action and the address. The attempts of the
    ``_MAX_KEYS`` keys used last are stored.
    """

    def __init__(
        self,
        limit: int = 10,
        seconds: float = 300,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit = limit
        self._seconds = seconds
        self._clock = clock
        self._attempts: OrderedDict[tuple[str, ...], deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def acquire(self, *key: str) -> None:
        """Count an attempt before it is made. Raises TooManyAttempts if the limit is reached.

        Check and count are atomic, so that concurrent attempts cannot exceed the limit.
        """
        now = self._clock()
        with self._lock:
            attempts = self._attempts.setdefault(key, deque())
            while attempts and attempts[0] <= now - self._seconds:
                attempts.popleft()
            if len(attempts) >= self._limit:
                raise TooManyAttempts
            attempts.append(now)
            self._attempts.move_to_end(key)
            while len(self._attempts) > _MAX_KEYS:
                self._attempts.popitem(last=False)

    def release(self, *key: str) -> None:
        """Remove the latest attempt from the count."""
        with self._lock:
            if attempts := self._attempts.get(key):
                attempts.pop()

    def reset(self, *key: str) -> None:
        """Remove all attempts of a key, after a successful one."""
        with self._lock:
            self._attempts.pop(key, None)

    @contextmanager
    def count_failures(self, *key: str, failures: tuple[type[Exception], ...]) -> Iterator[None]:
        """Count the attempt made in the block; release it unless it raises one of ``failures``."""
        self.acquire(*key)
        try:
            yield
        except failures:
            raise
        except BaseException:
            self.release(*key)
            raise
        self.release(*key)
