import gc
from collections.abc import Callable

import pytest

from backend.database.photo import Photo
from backend.gallery.recent_reads import LookedThrough, RecentReads

SPAN = None


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def photos(status: str = "SUCCEEDED", number: int = 1) -> Callable[[], LookedThrough]:
    """What is read: a new object each time."""
    one = Photo("p", "a", "x.jpg", status, "2026-11-23T17:21:11.004Z")  # type: ignore[arg-type]
    return lambda: LookedThrough([one] * number, more=False)


def test_what_was_read_is_taken_for_some_seconds(clock: Clock) -> None:
    reads = RecentReads(clock)
    first = reads.get("me", SPAN, photos(), 30)
    clock.now += 29
    assert reads.get("me", SPAN, photos(), 30) is first
    assert reads.get("you", SPAN, photos(), 30) is not first
    assert reads.get("me", SPAN, photos(), 0) is not first
    clock.now += 30
    assert reads.get("me", SPAN, photos(), 30) is not first


def test_other_days_are_read(clock: Clock) -> None:
    reads = RecentReads(clock)
    first = reads.get("me", SPAN, photos(), 30)
    assert reads.get("me", ("2024", "2025"), photos(), 30) is not first


def test_what_is_under_way_is_looked_for_sooner(clock: Clock) -> None:
    reads = RecentReads(clock)
    first = reads.get("me", SPAN, photos("RUNNING"), 30)
    clock.now += 2
    assert reads.get("me", SPAN, photos(), 30) is first
    clock.now += 2
    assert reads.get("me", SPAN, photos(), 30) is not first


def test_a_change_is_seen_at_once(clock: Clock) -> None:
    reads = RecentReads(clock)
    first = reads.get("me", SPAN, photos(), 30)
    reads.forget("me")
    assert reads.get("me", SPAN, photos(), 30) is not first


def test_a_change_during_the_read_makes_it_too_old(clock: Clock) -> None:
    reads = RecentReads(clock)

    def changed_meanwhile() -> LookedThrough:
        reads.forget("me")
        return photos()()

    first = reads.get("me", SPAN, changed_meanwhile, 30)
    assert reads.get("me", SPAN, photos(), 30) is not first


def test_a_failed_read_leaves_nothing(clock: Clock) -> None:
    reads = RecentReads(clock)

    def fail() -> LookedThrough:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        reads.get("me", SPAN, fail, 30)
    assert reads.get("me", SPAN, photos(), 30).photos


def test_the_oldest_reads_make_room(clock: Clock) -> None:
    reads = RecentReads(clock, most=5)
    first = reads.get("me", SPAN, photos(number=3), 30)
    second = reads.get("you", SPAN, photos(number=3), 30)
    assert reads.get("you", SPAN, photos(), 30) is second
    assert reads.get("me", SPAN, photos(), 30) is not first


def test_garbage_collections_pass_over_many_photos(clock: Clock) -> None:
    """They come after every rerun of anybody's page, and would take longer with each photo."""
    reads = RecentReads(clock)
    reads.get("me", SPAN, photos(number=1_999), 30)
    read = reads.get("you", SPAN, photos(number=1), 30)
    assert not any(each is read for each in gc.get_objects())
