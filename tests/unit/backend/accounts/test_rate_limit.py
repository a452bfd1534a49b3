import pytest

from backend.accounts.cognito import TooManyAttempts
from backend.accounts.rate_limit import RateLimit


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rate_limit(clock: Clock) -> RateLimit:
    return RateLimit(limit=3, seconds=60, clock=clock)


def _acquire(rate_limit: RateLimit, times: int, *key: str) -> None:
    for _ in range(times):
        rate_limit.acquire(*key)


def test_the_limit_is_reached(rate_limit: RateLimit) -> None:
    _acquire(rate_limit, 3, "sign-in", "a@example.com")
    with pytest.raises(TooManyAttempts):
        rate_limit.acquire("sign-in", "a@example.com")


def test_each_key_has_a_limit_of_its_own(rate_limit: RateLimit) -> None:
    _acquire(rate_limit, 3, "sign-in", "a@example.com")
    rate_limit.acquire("sign-in", "b@example.com")
    rate_limit.acquire("reset", "a@example.com")


def test_attempts_expire(rate_limit: RateLimit, clock: Clock) -> None:
    _acquire(rate_limit, 3, "sign-in", "a@example.com")
    clock.now = 60.0
    rate_limit.acquire("sign-in", "a@example.com")


def test_the_window_moves(rate_limit: RateLimit, clock: Clock) -> None:
    _acquire(rate_limit, 2, "sign-in", "a@example.com")
    clock.now = 59.0
    rate_limit.acquire("sign-in", "a@example.com")
    clock.now = 60.0
    _acquire(rate_limit, 2, "sign-in", "a@example.com")
    with pytest.raises(TooManyAttempts):
        rate_limit.acquire("sign-in", "a@example.com")


def test_reset_removes_all_attempts(rate_limit: RateLimit) -> None:
    _acquire(rate_limit, 3, "sign-in", "a@example.com")
    rate_limit.reset("sign-in", "a@example.com")
    _acquire(rate_limit, 3, "sign-in", "a@example.com")


def test_release_removes_one_attempt(rate_limit: RateLimit) -> None:
    _acquire(rate_limit, 3, "sign-in", "a@example.com")
    rate_limit.release("sign-in", "a@example.com")
    rate_limit.acquire("sign-in", "a@example.com")
    with pytest.raises(TooManyAttempts):
        rate_limit.acquire("sign-in", "a@example.com")


def test_memory_is_bounded(rate_limit: RateLimit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.accounts.rate_limit._MAX_KEYS", 2)
    for number in range(5):
        rate_limit.acquire("sign-in", f"{number}@example.com")
    assert len(rate_limit._attempts) == 2


def test_only_the_named_failures_are_counted(rate_limit: RateLimit) -> None:
    for _ in range(5):
        with rate_limit.count_failures("sign-in", "a@example.com", failures=(KeyError,)):
            pass
        with (
            pytest.raises(ZeroDivisionError),
            rate_limit.count_failures("sign-in", "a@example.com", failures=(KeyError,)),
        ):
            raise ZeroDivisionError
    for _ in range(3):
        with (
            pytest.raises(KeyError),
            rate_limit.count_failures("sign-in", "a@example.com", failures=(KeyError,)),
        ):
            raise KeyError
    with pytest.raises(TooManyAttempts):
        rate_limit.acquire("sign-in", "a@example.com")


def test_attempts_in_progress_are_counted(rate_limit: RateLimit) -> None:
    with (
        rate_limit.count_failures("sign-in", "a", failures=()),
        rate_limit.count_failures("sign-in", "a", failures=()),
        rate_limit.count_failures("sign-in", "a", failures=()),
        pytest.raises(TooManyAttempts),
    ):
        rate_limit.acquire("sign-in", "a")
