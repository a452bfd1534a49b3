import asyncio

import pytest

from backend.accounts.cognito import TooManyAttempts
from pages.web.concurrency_limit import Turns


def test_turns_are_taken_in_turn() -> None:
    async def run() -> list[str]:
        turns, said = Turns(at_once=1), []
        await turns.take("me")
        waiting = asyncio.create_task(turns.take("me"))
        await turns.take("another")
        said.append("another does not wait")
        await asyncio.wait([waiting], timeout=0)
        said.append("done" if waiting.done() else "I wait")
        turns.give_back("me")
        await waiting
        return said

    assert asyncio.run(run()) == ["another does not wait", "I wait"]


def test_not_too_many_wait() -> None:
    async def run() -> None:
        turns = Turns(at_once=1, waiting=0)
        await turns.take("me")
        with pytest.raises(TooManyAttempts):
            await turns.take("me")
        turns.give_back("me")
        await turns.take("me")

    asyncio.run(run())


def test_who_stops_waiting_leaves_the_queue() -> None:
    async def run() -> None:
        turns = Turns(at_once=1, waiting=1)
        await turns.take("me")
        waiting = asyncio.create_task(turns.take("me"))
        await asyncio.wait([waiting], timeout=0)
        waiting.cancel()
        await asyncio.wait([waiting])
        turns.give_back("me")
        assert not turns._queues

    asyncio.run(run())
