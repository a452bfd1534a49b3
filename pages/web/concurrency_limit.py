"""Limits the requests of one session: how many run at once, and how many per minute."""

import asyncio
from dataclasses import dataclass

from backend.accounts.cognito import TooManyAttempts
from backend.accounts.rate_limit import RateLimit

MAX_CONCURRENT = 8
"""More than the six connections that a browser opens over HTTP/1.1, and a third of the server's
threads."""
MAX_WAITING = 200
"""Requests that may wait: over HTTP/2 a browser requests all thumbnails on the screen at once."""
MAX_PER_MINUTE = 2000
"""A gallery of some hundred photos, scrolled through a few times."""


@dataclass
class _Queue:
    semaphore: asyncio.Semaphore
    length: int = 0
    """The requests of the session that run or wait."""


class ConcurrencyLimit:
    """A semaphore for each session. An instance belongs to one event loop."""

    def __init__(
        self,
        max_concurrent: int = MAX_CONCURRENT,
        max_waiting: int = MAX_WAITING,
        max_per_minute: int = MAX_PER_MINUTE,
    ) -> None:
        self._max_concurrent = max_concurrent
        self._max_length = max_concurrent + max_waiting
        self._requests = RateLimit(limit=max_per_minute, seconds=60)
        self._queues: dict[str, _Queue] = {}

    async def acquire(self, session: str) -> None:
        """Wait until the session may run one more request.

        Raises TooManyAttempts if too many requests of the session wait, or if it has made too many
        within a minute.
        """
        self._requests.acquire(session)
        queue = self._queues.setdefault(session, _Queue(asyncio.Semaphore(self._max_concurrent)))
        if queue.length >= self._max_length:
            raise TooManyAttempts
        queue.length += 1
        try:
            await queue.semaphore.acquire()
        except BaseException:
            self._leave(session, queue)
            raise

    def release(self, session: str) -> None:
        """End a request that acquired the limit."""
        queue = self._queues[session]
        queue.semaphore.release()
        self._leave(session, queue)

    def _leave(self, session: str, queue: _Queue) -> None:
        queue.length -= 1
        if not queue.length:
            del self._queues[session]
