import gc
from collections.abc import Callable

import pytest

from backend.database.photo import Photo
from backend.gallery.photo_cache import PhotoCache, PhotoList

SPAN = None


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def photos(status: str = "SUCCEEDED", number: int = 1) -> Callable[[], PhotoList]:
    """A read function that returns a new object each time."""
    one = Photo("p", "a", "x.jpg", status, "2026-11-23T17:21:11.004Z")  # type: ignore[arg-type]
    return lambda: PhotoList([one] * number, more=False)


def test_a_result_is_cached_for_some_seconds(clock: Clock) -> None:
    cache = PhotoCache(clock)
    first = cache.get("me", SPAN, photos(), 30)
    clock.now += 29
    assert cache.get("me", SPAN, photos(), 30) is first
    assert cache.get("you", SPAN, photos(), 30) is not first
    assert cache.get("me", SPAN, photos(), 0) is not first
    clock.now += 30
    assert cache.get("me", SPAN, photos(), 30) is not first


def test_another_time_range_is_read(clock: Clock) -> None:
    cache = PhotoCache(clock)
    first = cache.get("me", SPAN, photos(), 30)
    assert cache.get("me", ("2024", "2025"), photos(), 30) is not first


def test_photos_in_flight_are_read_again_sooner(clock: Clock) -> None:
    cache = PhotoCache(clock)
    first = cache.get("me", SPAN, photos("RUNNING"), 30)
    clock.now += 2
    assert cache.get("me", SPAN, photos(), 30) is first
    clock.now += 2
    assert cache.get("me", SPAN, photos(), 30) is not first


def test_a_change_removes_the_entry(clock: Clock) -> None:
    cache = PhotoCache(clock)
    first = cache.get("me", SPAN, photos(), 30)
    cache.forget("me")
    assert cache.get("me", SPAN, photos(), 30) is not first


def test_a_result_that_changed_during_the_read_is_not_cached(clock: Clock) -> None:
    cache = PhotoCache(clock)

    def read_and_change() -> PhotoList:
        cache.forget("me")
        return photos()()

    first = cache.get("me", SPAN, read_and_change, 30)
    assert cache.get("me", SPAN, photos(), 30) is not first


def test_a_failed_read_is_not_cached(clock: Clock) -> None:
    cache = PhotoCache(clock)

    def fail() -> PhotoList:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        cache.get("me", SPAN, fail, 30)
    assert cache.get("me", SPAN, photos(), 30).photos


def test_the_oldest_entries_are_evicted(clock: Clock) -> None:
    cache = PhotoCache(clock, max_photos=5)
    first = cache.get("me", SPAN, photos(number=3), 30)
    second = cache.get("you", SPAN, photos(number=3), 30)
    assert cache.get("you", SPAN, photos(), 30) is second
    assert cache.get("me", SPAN, photos(), 30) is not first


def test_garbage_collections_skip_many_photos(clock: Clock) -> None:
    """They run after every rerun of any page, and would take longer with each photo."""
    cache = PhotoCache(clock)
    cache.get("me", SPAN, photos(number=1_999), 30)
    read = cache.get("you", SPAN, photos(number=1), 30)
    assert not any(each is read for each in gc.get_objects())
