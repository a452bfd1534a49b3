import pytest

from backend.accounts.cognito import TooManyAttempts
from backend.accounts.rate_limit import Attempts


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def attempts(clock):
    return Attempts(limit=3, seconds=60, clock=clock)


def _tried(attempts, times, *what):
    for _ in range(times):
        attempts.take(*what)


def test_the_limit_is_reached(attempts):
    _tried(attempts, 3, "sign-in", "a@example.com")
    with pytest.raises(TooManyAttempts):
        attempts.take("sign-in", "a@example.com")


def test_others_and_other_things_are_counted_apart(attempts):
    _tried(attempts, 3, "sign-in", "a@example.com")
    attempts.take("sign-in", "b@example.com")
    attempts.take("reset", "a@example.com")


def test_patience_helps(attempts, clock):
    _tried(attempts, 3, "sign-in", "a@example.com")
    clock.now = 60.0
    attempts.take("sign-in", "a@example.com")


def test_success_forgives(attempts):
    _tried(attempts, 3, "sign-in", "a@example.com")
    attempts.forgive("sign-in", "a@example.com")
    attempts.take("sign-in", "a@example.com")


def test_memory_is_bounded(attempts, monkeypatch):
    monkeypatch.setattr("backend.accounts.rate_limit._REMEMBERED", 2)
    for number in range(5):
        attempts.take("sign-in", f"{number}@example.com")
    assert len(attempts._moments) == 2


def test_only_failures_go_on_counting(attempts):
    for _ in range(5):
        with attempts.counted("sign-in", "a@example.com", failures=(KeyError,)):
            pass
        with (
            pytest.raises(ZeroDivisionError),
            attempts.counted("sign-in", "a@example.com", failures=(KeyError,)),
        ):
            raise ZeroDivisionError
    for _ in range(3):
        with (
            pytest.raises(KeyError),
            attempts.counted("sign-in", "a@example.com", failures=(KeyError,)),
        ):
            raise KeyError
    with pytest.raises(TooManyAttempts):
        attempts.take("sign-in", "a@example.com")


def test_those_under_way_count(attempts):
    with (
        attempts.counted("sign-in", "a", failures=()),
        attempts.counted("sign-in", "a", failures=()),
        attempts.counted("sign-in", "a", failures=()),
        pytest.raises(TooManyAttempts),
    ):
        attempts.take("sign-in", "a")
