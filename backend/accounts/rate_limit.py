"""How often somebody may try, account or not: Cognito counts for accounts that exist.

Counted per process, which bounds guessing; Cognito's own limits stand behind it.
"""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from backend.accounts.cognito import TooManyAttempts

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

    def take(self, *what: str) -> None:
        """Count an attempt before it is made. Raises TooManyAttempts where the limit is reached.

        In one go: many at once are no way round the limit.
        """
        now = self._clock()
        with self._lock:
            moments = self._moments.setdefault(what, deque())
            while moments and moments[0] <= now - self._seconds:
                moments.popleft()
            if len(moments) >= self._limit:
                raise TooManyAttempts
            moments.append(now)
            self._moments.move_to_end(what)
            while len(self._moments) > _REMEMBERED:
                self._moments.popitem(last=False)

    def give_back(self, *what: str) -> None:
        """Count an attempt no more."""
        with self._lock:
            if moments := self._moments.get(what):
                moments.pop()

    @contextmanager
    def counted(self, *what: str, failures: tuple[type[Exception], ...]) -> Iterator[None]:
        """Around an attempt that goes on counting only if it ends with one of ``failures``."""
        self.take(*what)
        try:
            yield
        except failures:
            raise
        except BaseException:
            self.give_back(*what)
            raise
        self.give_back(*what)

    def forgive(self, *what: str) -> None:
        """Start anew: this attempt went well."""
        with self._lock:
            self._moments.pop(what, None)
