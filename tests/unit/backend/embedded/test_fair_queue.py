"""Owners take turns, each owner's tasks keep their order, and places are limited."""

import threading
from collections.abc import Callable
from contextlib import ExitStack

from backend.embedded.fair_queue import FairQueue
from tests.waiting import eventually


def fill(queue: FairQueue, *owners: str) -> ExitStack:
    """Take a place for each owner until the stack is closed."""
    places = ExitStack()
    for owner in owners:
        places.enter_context(queue.place(owner))
    return places


def noted(order: list[str], name: str) -> Callable[[], None]:
    return lambda: order.append(name)


def test_owners_take_turns_and_their_own_tasks_keep_their_order() -> None:
    queue, order = FairQueue(1, most_of_one=1), list[str]()
    with fill(queue, "another"):
        for name in ("a1", "a2", "a3", "b1", "c1", "b2"):
            queue.start_later(name[0], noted(order, name))
        assert order == []
    eventually(lambda: len(order) == 6)
    assert order == ["a1", "b1", "c1", "a2", "b2", "a3"]


def test_a_single_task_does_not_wait_for_anothers_many() -> None:
    queue, order = FairQueue(2, most_of_one=1), list[str]()
    with fill(queue, "bulk"):
        for number in range(400):
            queue.start_later("bulk", noted(order, f"bulk {number}"))
        queue.start_later("single", noted(order, "single"))
        eventually(lambda: order == ["single"])  # its place was kept free
    eventually(lambda: len(order) == 401)
    assert order[1:] == [f"bulk {number}" for number in range(400)]


def test_one_owner_alone_has_no_more_than_its_places() -> None:
    queue, running, most = FairQueue(4, most_of_one=3), list[int](), list[int]()
    lock, go_on = threading.Lock(), threading.Event()

    def task() -> None:
        with lock:
            running.append(1)
            most.append(len(running))
        go_on.wait(10)
        with lock:
            running.pop()

    for _ in range(12):
        queue.start_later("a", task)
    eventually(lambda: len(running) == 3)
    go_on.set()
    eventually(lambda: len(most) == 12 and not running)
    assert max(most) == 3


def test_a_task_that_fails_gives_its_place_back() -> None:
    queue, order = FairQueue(1, most_of_one=1), list[str]()
    try:
        with queue.place("a"):
            raise ValueError
    except ValueError:
        queue.start_later("a", noted(order, "next"))
    eventually(lambda: order == ["next"])
