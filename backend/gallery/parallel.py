"""Requests for many photos of one user at the same time."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

CONCURRENT_REQUESTS = 8
"""Fewer than the connections in the pool of a client."""
_Given = TypeVar("_Given")
_Made = TypeVar("_Made")


def in_parallel(work: Callable[[_Given], _Made], given: Iterable[_Given]) -> Iterator[_Made]:
    """The results of ``work``, in the order of what it is given."""
    with ThreadPoolExecutor(CONCURRENT_REQUESTS) as pool:
        yield from pool.map(work, given)
