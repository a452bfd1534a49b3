import asyncio

import pytest

from backend.accounts.cognito import TooManyAttempts
from pages.web.concurrency_limit import ConcurrencyLimit


def test_requests_of_one_session_wait_and_those_of_another_do_not() -> None:
    async def run() -> list[str]:
        limit, events = ConcurrencyLimit(max_concurrent=1), []
        await limit.acquire("first")
        waiting = asyncio.create_task(limit.acquire("first"))
        await limit.acquire("second")
        events.append("the second session does not wait")
        await asyncio.wait([waiting], timeout=0)
        events.append("done" if waiting.done() else "the first session waits")
        limit.release("first")
        await waiting
        return events

    assert asyncio.run(run()) == ["the second session does not wait", "the first session waits"]


def test_too_many_waiting_requests_are_refused() -> None:
    async def run() -> None:
        limit = ConcurrencyLimit(max_concurrent=1, max_waiting=0)
        await limit.acquire("first")
        with pytest.raises(TooManyAttempts):
            await limit.acquire("first")
        limit.release("first")
        await limit.acquire("first")

    asyncio.run(run())


def test_a_cancelled_request_leaves_the_queue() -> None:
    async def run() -> None:
        limit = ConcurrencyLimit(max_concurrent=1, max_waiting=1)
        await limit.acquire("first")
        waiting = asyncio.create_task(limit.acquire("first"))
        await asyncio.wait([waiting], timeout=0)
        waiting.cancel()
        await asyncio.wait([waiting])
        limit.release("first")
        assert not limit._queues

    asyncio.run(run())
