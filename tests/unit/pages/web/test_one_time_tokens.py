import pytest

from pages.web import one_time_tokens as module
from pages.web.one_time_tokens import OneTimeTokens

BROWSER = "2|00000000|000102030405060708090a0b0c0d0e0f|1795456397"
OTHER_BROWSER = "2|00000000|ff0102030405060708090a0b0c0d0e0f|1795456397"


def test_a_token_is_valid_once() -> None:
    tokens = OneTimeTokens()
    token = tokens.issue("session", BROWSER)
    assert tokens.redeem(token, BROWSER) == "session"
    assert tokens.redeem(token, BROWSER) is None


@pytest.mark.parametrize("browser", [OTHER_BROWSER, "", None, "nonsense"])
def test_a_token_is_valid_in_its_own_browser_only(browser: str | None) -> None:
    tokens = OneTimeTokens()
    token = tokens.issue("session", BROWSER)
    assert tokens.redeem(token, browser) is None
    assert tokens.redeem(token, BROWSER) is None, "an attempt in another browser uses it up"


@pytest.mark.parametrize("browser", ["", "nonsense"])
def test_a_browser_without_cookies_gets_no_session(browser: str) -> None:
    tokens = OneTimeTokens()
    assert tokens.redeem(tokens.issue("session", browser), browser) is None


def test_the_mask_of_the_cookie_may_change() -> None:
    tokens = OneTimeTokens()
    mask = bytes.fromhex("01020304")
    secret = bytes.fromhex("000102030405060708090a0b0c0d0e0f")
    masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(secret)).hex()
    token = tokens.issue("session", BROWSER)
    assert tokens.redeem(token, f"2|01020304|{masked}|1795456397") == "session"


def test_a_token_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = 1000.0
    monkeypatch.setattr(module.time, "monotonic", lambda: clock)
    tokens = OneTimeTokens()
    token = tokens.issue("session", BROWSER)
    clock += 31
    assert tokens.redeem(token, BROWSER) is None


def test_tokens_differ() -> None:
    tokens = OneTimeTokens()
    assert len({tokens.issue("session", BROWSER) for _ in range(100)}) == 100
