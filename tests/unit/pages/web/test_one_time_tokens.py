import pytest

from pages.web import one_time_tokens as module
from pages.web.one_time_tokens import Tickets

BROWSER = "2|00000000|000102030405060708090a0b0c0d0e0f|1795456397"
OTHER_BROWSER = "2|00000000|ff0102030405060708090a0b0c0d0e0f|1795456397"


def test_a_ticket_is_good_once() -> None:
    tickets = Tickets()
    ticket = tickets.issue("session", BROWSER)
    assert tickets.redeem(ticket, BROWSER) == "session"
    assert tickets.redeem(ticket, BROWSER) is None


@pytest.mark.parametrize("browser", [OTHER_BROWSER, "", None, "nonsense"])
def test_a_ticket_is_good_in_its_own_browser_only(browser: str | None) -> None:
    tickets = Tickets()
    ticket = tickets.issue("session", BROWSER)
    assert tickets.redeem(ticket, browser) is None
    assert tickets.redeem(ticket, BROWSER) is None, "a try elsewhere uses it up"


@pytest.mark.parametrize("browser", ["", "nonsense"])
def test_a_browser_without_cookies_gets_no_session(browser: str) -> None:
    tickets = Tickets()
    assert tickets.redeem(tickets.issue("session", browser), browser) is None


def test_the_cookies_mask_may_change_meanwhile() -> None:
    tickets = Tickets()
    mask = bytes.fromhex("01020304")
    token = bytes.fromhex("000102030405060708090a0b0c0d0e0f")
    masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(token)).hex()
    ticket = tickets.issue("session", BROWSER)
    assert tickets.redeem(ticket, f"2|01020304|{masked}|1795456397") == "session"


def test_a_ticket_does_not_last(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = 1000.0
    monkeypatch.setattr(module.time, "monotonic", lambda: clock)
    tickets = Tickets()
    ticket = tickets.issue("session", BROWSER)
    clock += 31
    assert tickets.redeem(ticket, BROWSER) is None


def test_tickets_differ() -> None:
    tickets = Tickets()
    assert len({tickets.issue("session", BROWSER) for _ in range(100)}) == 100
