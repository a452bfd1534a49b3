import threading

import pytest

from pages.web.read_ahead import MAX_AGE, MOST, ReadAhead


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def fail() -> str:
    raise AssertionError("must not be read")


def test_a_result_is_used_once() -> None:
    reads = ReadAhead()
    reads.begin("album", lambda: "ahead")
    assert reads.take("album", fail) == "ahead"
    assert reads.take("album", lambda: "now") == "now"


def test_a_page_waits_for_a_read_in_progress() -> None:
    reads, may_end = ReadAhead(), threading.Event()

    def slow() -> str:
        may_end.wait(10)
        return "ahead"

    reads.begin("album", slow)
    threading.Timer(0.01, may_end.set).start()
    assert reads.take("album", fail) == "ahead"


def test_a_result_that_is_too_old_is_read_again() -> None:
    clock = Clock()
    reads = ReadAhead(clock)
    reads.begin("album", lambda: "ahead")
    clock.now = MAX_AGE + 0.1
    assert reads.take("album", lambda: "now") == "now"


def test_after_an_error_the_page_reads_itself() -> None:
    def refused() -> str:
        raise PermissionError

    reads = ReadAhead()
    reads.begin("album", refused)
    assert reads.take("album", lambda: "now") == "now"
    reads.begin("album", refused)
    with pytest.raises(PermissionError):
        reads.take("album", refused)


def test_the_number_of_results_is_limited_until_they_are_old() -> None:
    clock = Clock()
    reads = ReadAhead(clock)
    for number in range(MOST + 1):
        reads.begin(number, lambda: "ahead")
    assert reads.take(MOST, lambda: "now") == "now"
    clock.now = MAX_AGE + 0.1
    reads.begin("later", lambda: "ahead")
    assert reads.take("later", fail) == "ahead"
