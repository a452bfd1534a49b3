"""How many photos one session may be sent at once, and how many a minute."""

import asyncio
from dataclasses import dataclass

from backend.accounts.cognito import TooManyAttempts
from backend.accounts.rate_limit import RateLimit

AT_ONCE = 8
"""More than a browser opens by itself over HTTP/1.1; a third of the server's threads."""
WAITING = 200
"""What a browser may ask for beyond that over HTTP/2, as for a screen full of thumbnails."""
A_MINUTE = 2000
"""A gallery of some hundred photos, scrolled through a few times."""


@dataclass
class _Queue:
    turns: asyncio.Semaphore
    length: int = 0


class Turns:
    """Lets every session have its turn; belongs to one event loop."""

    def __init__(
        self, at_once: int = AT_ONCE, waiting: int = WAITING, rate: int = A_MINUTE
    ) -> None:
        self._at_once = at_once
        self._longest = at_once + waiting
        self._requests = RateLimit(limit=rate, seconds=60)
        self._queues: dict[str, _Queue] = {}

    async def take(self, session: str) -> None:
        """Wait for a turn. Raises TooManyAttempts where too many wait or have been."""
        self._requests.acquire(session)
        queue = self._queues.setdefault(session, _Queue(asyncio.Semaphore(self._at_once)))
        if queue.length >= self._longest:
            raise TooManyAttempts
        queue.length += 1
        try:
            await queue.turns.acquire()
        except BaseException:
            self._leave(session, queue)
            raise

    def give_back(self, session: str) -> None:
        """End a turn that was taken."""
        queue = self._queues[session]
        queue.turns.release()
        self._leave(session, queue)

    def _leave(self, session: str, queue: _Queue) -> None:
        queue.length -= 1
        if not queue.length:
            del self._queues[session]
