"""Sessions in cookies: encrypted, limited in time, renewed, and ended by any process."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import boto3
import pytest
from cryptography.fernet import Fernet

from backend.accounts import demo_accounts, sessions
from backend.accounts.cognito import Tokens
from backend.accounts.sessions import (
    LIFE,
    MAX_AGE,
    RENEW_AFTER,
    CookieTooLarge,
    Sessions,
    load_or_create_key,
)
from backend.embedded.launcher import EmbeddedAws
from backend.errors import AwsUnavailable
from backend.services import Services

DAY = 24 * 3600


@pytest.fixture
def tokens(services: Services) -> Callable[[], Tokens]:
    return lambda: services.cognito.sign_in("demo@example.com", demo_accounts.PASSWORD)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Advance the clock that cookies are compared with, by seconds."""
    real = time.time

    def turn(seconds: float) -> None:
        monkeypatch.setattr(time, "time", lambda: real() + seconds)

    return turn


def _anew(services: Services, key: str) -> Sessions:
    """Sessions of a process with an empty cache."""
    return Sessions(services.cognito, key, validate_after=0)


def test_a_cookie_is_valid_in_another_process(
    services: Services, tokens: Callable[[], Tokens]
) -> None:
    key = Fernet.generate_key().decode()
    cookie = _anew(services, key).seal(tokens())
    user = _anew(services, key).open(cookie)
    assert user
    assert user.email == "demo@example.com"


def test_a_cookie_reveals_nothing(services: Services, tokens: Callable[[], Tokens]) -> None:
    mine = tokens()
    assert mine.refresh_token[:40] not in services.sessions.seal(mine)


@pytest.mark.parametrize("spoilt", ["", "x", "é", "A" * 2000])
def test_an_invalid_cookie_is_refused(services: Services, spoilt: str) -> None:
    assert services.sessions.open(spoilt) is None
    assert services.sessions.renewed(spoilt) is None
    services.sessions.end(spoilt)


def test_a_tampered_cookie_is_refused(services: Services, tokens: Callable[[], Tokens]) -> None:
    cookie = services.sessions.seal(tokens())
    for place in (0, 20, len(cookie) // 2, len(cookie) - 5):
        other = "A" if cookie[place] != "A" else "B"
        assert services.sessions.open(cookie[:place] + other + cookie[place + 1 :]) is None
    assert services.sessions.open(cookie)


def test_a_cookie_of_another_key_is_refused(
    services: Services, tokens: Callable[[], Tokens]
) -> None:
    stranger = _anew(services, Fernet.generate_key().decode())
    assert services.sessions.open(stranger.seal(tokens())) is None


def test_a_cookie_expires_after_a_week(
    services: Services, tokens: Callable[[], Tokens], later: Callable[[float], None]
) -> None:
    cookie = services.sessions.seal(tokens())
    later(MAX_AGE + 1)
    assert services.sessions.open(cookie) is None


def test_a_day_old_cookie_is_renewed_until_the_session_ends(
    services: Services, tokens: Callable[[], Tokens], later: Callable[[float], None]
) -> None:
    cookie: str | None = services.sessions.seal(tokens())
    assert services.sessions.renewed(cookie) is None
    for day in range(1, LIFE // DAY):
        later(day * DAY + 1)
        newer = services.sessions.renewed(cookie)
        assert newer
        assert newer != cookie
        cookie = newer
    assert services.sessions.open(cookie)
    later(LIFE + 1)
    assert services.sessions.open(cookie) is None
    assert services.sessions.renewed(cookie) is None


def test_a_session_that_another_process_ended_ends_within_a_minute(
    services: Services, tokens: Callable[[], Tokens], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tokens()
    cookie = services.sessions.seal(mine)
    services.cognito.revoke(mine.refresh_token)
    assert services.sessions.open(cookie), "validated seconds ago"
    real = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: real() + sessions.VALIDATE_AFTER)
    assert services.sessions.open(cookie) is None
    monkeypatch.undo()
    assert sessions.VALIDATE_AFTER <= 60


def test_a_disabled_account_is_signed_out(
    services: Services, tokens: Callable[[], Tokens], embedded: EmbeddedAws
) -> None:
    opened = _anew(services, Fernet.generate_key().decode())
    cookie = opened.seal(tokens())
    who = {"UserPoolId": embedded.outputs["UserPoolId"], "Username": "demo@example.com"}
    cognito = boto3.client("cognito-idp")
    cognito.admin_disable_user(**who)
    try:
        assert opened.open(cookie) is None
    finally:
        cognito.admin_enable_user(**who)


def test_a_user_removed_from_the_operators_loses_their_permissions(
    services: Services, embedded: EmbeddedAws
) -> None:
    opened = _anew(services, Fernet.generate_key().decode())
    cookie = opened.seal(services.cognito.sign_in(demo_accounts.OPERATOR, demo_accounts.PASSWORD))
    member = {
        "UserPoolId": embedded.outputs["UserPoolId"],
        "Username": demo_accounts.OPERATOR,
        "GroupName": "operators",
    }
    user = opened.open(cookie)
    assert user
    assert "OperatorRole" in user.client("sts").get_caller_identity()["Arn"]
    cognito = boto3.client("cognito-idp")
    cognito.admin_remove_user_from_group(**member)
    try:
        again = opened.open(cookie)
        assert again is user
        assert not user.is_operator
        assert "UserRole" in user.client("sts").get_caller_identity()["Arn"]
    finally:
        cognito.admin_add_user_to_group(**member)


def test_an_unavailable_cognito_does_not_sign_users_out(
    services: Services, tokens: Callable[[], Tokens], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = _anew(services, Fernet.generate_key().decode())
    cookie = opened.seal(tokens())

    def silent(_token: str) -> Tokens:
        raise AwsUnavailable

    monkeypatch.setattr(services.cognito, "refresh", silent)
    assert opened.open(cookie)


def test_signing_out_revokes_this_session_only(
    services: Services, tokens: Callable[[], Tokens]
) -> None:
    key = Fernet.generate_key().decode()
    here, there = services.sessions.seal(tokens()), services.sessions.seal(tokens())
    services.sessions.end(here)
    services.sessions.end(here)
    assert services.sessions.open(here) is None
    assert services.sessions.open(there)
    assert _anew(services, key).open(here) is None


def test_a_cookie_too_large_for_browsers_is_an_error(
    services: Services, tokens: Callable[[], Tokens]
) -> None:
    mine = tokens()
    with pytest.raises(CookieTooLarge):
        services.sessions.seal(Tokens(mine.id_token, mine.access_token, "x" * 3000, 0))


def test_the_key_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    key = load_or_create_key(tmp_path)
    assert (tmp_path / "session.key").stat().st_mode & 0o777 == 0o600
    assert load_or_create_key(tmp_path) == key
    assert RENEW_AFTER < MAX_AGE < LIFE


def test_processes_that_start_together_have_the_same_key(tmp_path: Path) -> None:
    together = Barrier(8)

    def key(folder: Path) -> str:
        together.wait()
        return load_or_create_key(folder)

    with ThreadPoolExecutor(8) as pool:
        for start in range(50):
            keys = set(pool.map(key, [tmp_path / str(start)] * 8))
            assert len(keys) == 1
            assert keys == {(tmp_path / str(start) / "session.key").read_text()}
            assert os.listdir(tmp_path / str(start)) == ["session.key"]
