import pytest

from backend.attempts import Attempts
from backend.identity import TooManyAttempts


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
        attempts.check(*what)
        attempts.count(*what)


def test_the_limit_is_reached(attempts):
    _tried(attempts, 3, "sign-in", "a@example.com")
    with pytest.raises(TooManyAttempts):
        attempts.check("sign-in", "a@example.com")


def test_others_and_other_things_are_counted_apart(attempts):
    _tried(attempts, 3, "sign-in", "a@example.com")
    attempts.check("sign-in", "b@example.com")
    attempts.check("reset", "a@example.com")


def test_patience_helps(attempts, clock):
    _tried(attempts, 3, "sign-in", "a@example.com")
    clock.now = 60.0
    attempts.check("sign-in", "a@example.com")


def test_success_forgives(attempts):
    _tried(attempts, 3, "sign-in", "a@example.com")
    attempts.forgive("sign-in", "a@example.com")
    attempts.check("sign-in", "a@example.com")


def test_memory_is_bounded(attempts, monkeypatch):
    monkeypatch.setattr("backend.attempts._REMEMBERED", 2)
    for number in range(5):
        attempts.count("sign-in", f"{number}@example.com")
    assert len(attempts._moments) == 2
