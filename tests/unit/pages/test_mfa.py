"""Pages of the second factor: its setup, the sign-in with a code, its removal."""

import re
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import pytest

from backend.accounts.accounts import SignInAgain
from backend.accounts.cognito import (
    CodeRequired,
    MfaSetupRequired,
    SessionExpired,
    SignInChallenge,
    WrongCode,
)
from backend.accounts.mfa import Enrollment
from tests.unit.pages.conftest import OpenPage, shown

CHALLENGE = SignInChallenge("user", "session")
ENROLLMENT = Enrollment("me@example.com", "JBSWY3DPEHPK3PXP", "session")


class Accounts(SimpleNamespace):
    """The accounts of a stack where the second factor is optional."""

    def __init__(self, *, on: bool = False, required: bool = False) -> None:
        super().__init__(
            is_shared=lambda _: False,
            by_invitation=False,
            calls=[],
            error=None,
            mfa=SimpleNamespace(
                is_offered=True,
                is_required=required,
                is_on=lambda _: on,
                enroll_to_sign_in=lambda *_: ENROLLMENT,
            ),
            begin_mfa=lambda _: ENROLLMENT,
            end_mfa_setup=lambda _, code: self.call("on", code),
            remove_mfa=lambda _, password, code: self.call("off", password, code),
            answer_code=lambda challenge, code: self.call("code", challenge, code),
            required_mfa_setup=lambda *given: self.call("setup", *given),
        )

    def call(self, *what: object) -> Any:
        self.calls.append(what)
        if self.error:
            raise self.error
        return SimpleNamespace(access_token="a")


@pytest.fixture
def signed_in(services: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    tokens = SimpleNamespace(access_token="a")
    user = SimpleNamespace(
        owner="me", user_id="user", email="me@example.com", is_operator=False,
        tokens=lambda: tokens,
    )  # fmt: skip
    services.sessions.open = lambda _: user
    return services


@pytest.fixture
def visitor(services: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    services.sessions.open = lambda _: None
    services.settings = SimpleNamespace(demo_accounts=False, recogniser="stand-in")
    monkeypatch.setattr("pages.components.account.browser_session.begin", lambda *_, **__: None)
    return services


def test_the_app_is_set_up_with_its_first_code(
    signed_in: SimpleNamespace, open_page: OpenPage
) -> None:
    signed_in.accounts = accounts = Accounts()
    page = open_page("account.py")
    next(button for button in page.button if button.label == "Set up").click()
    page.run()
    assert "JBSW Y3DP EHPK 3PXP" in [code.value for code in page.code]
    assert "data:image/svg+xml" in shown(page)
    page.text_input(key="mfa-first-code").set_value("123456")
    next(button for button in page.button if button.label == "Turn on").click()
    page.run()
    assert accounts.calls == [("on", "123456")]
    assert page.success[0].value == (
        "From now on, you sign in with your password and a code of the app."
    )


def test_a_wrong_first_code_is_explained_and_keeps_the_key(
    signed_in: SimpleNamespace, open_page: OpenPage
) -> None:
    signed_in.accounts = accounts = Accounts()
    accounts.error = WrongCode()
    page = open_page("account.py")
    next(button for button in page.button if button.label == "Set up").click()
    page.run()
    next(button for button in page.button if button.label == "Turn on").click()
    page.run()
    assert "The code is incorrect, or was used before." in page.error[0].value
    assert "JBSW Y3DP EHPK 3PXP" in [code.value for code in page.code]


def test_it_is_removed_with_both_factors(signed_in: SimpleNamespace, open_page: OpenPage) -> None:
    signed_in.accounts = accounts = Accounts(on=True)
    page = open_page("account.py")
    page.text_input(key="mfa-password").set_value("Secret-1")
    page.text_input(key="mfa-last-code").set_value("123456")
    next(button for button in page.button if button.label == "Remove").click()
    page.run()
    assert accounts.calls == [("off", "Secret-1", "123456")]


def test_it_cannot_be_removed_where_everybody_needs_it(
    signed_in: SimpleNamespace, open_page: OpenPage
) -> None:
    signed_in.accounts = Accounts(on=True, required=True)
    page = open_page("account.py")
    assert "Remove" not in [button.label for button in page.button]
    assert "requires it for everybody" in shown(page)


@pytest.mark.parametrize(
    ("required", "title"),
    [
        (CodeRequired(CHALLENGE), "Enter your code"),
        (MfaSetupRequired(CHALLENGE), "Set up your authenticator app"),
    ],
)
def test_a_correct_password_leads_to_the_second_factor(
    visitor: SimpleNamespace, open_page: OpenPage, required: Exception, title: str
) -> None:
    visitor.accounts = Accounts()

    def sign_in(*_: str) -> None:
        raise required

    visitor.accounts.sign_in = sign_in
    page = open_page("sign_in.py")
    next(button for button in page.button if button.label == "Sign in").click()
    page.run()
    assert title in [header.value for header in page.header]


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (WrongCode(), "The code is incorrect, or was used before."),
        (SessionExpired(), "That took too long. Enter your password again."),
        (SignInAgain(), "Your password was changed, and all sessions have ended."),
        (None, "Open your authenticator app"),
    ],
)
def test_a_code_is_answered(
    visitor: SimpleNamespace, open_page: OpenPage, error: Exception | None, text: str
) -> None:
    visitor.accounts = accounts = Accounts()
    accounts.error = error
    page = open_page("sign_in_code.py")
    page.session_state["challenge"] = CHALLENGE
    page.switch_page("pages/sign_in_code.py").run()
    page.text_input(key="sign-in-code").set_value("123 456")
    next(button for button in page.button if button.label == "Sign in").click()
    page.run()
    assert accounts.calls == [("code", CHALLENGE, "123 456")]
    assert text in shown(page)


def test_the_setup_that_a_sign_in_requires(visitor: SimpleNamespace, open_page: OpenPage) -> None:
    visitor.accounts = accounts = Accounts()
    page = open_page("sign_in_setup.py")
    page.session_state["challenge"] = CHALLENGE
    page.switch_page("pages/sign_in_setup.py").run()
    assert "JBSW Y3DP EHPK 3PXP" in [code.value for code in page.code]
    page.text_input(key="first-code").set_value("123456")
    next(button for button in page.button if button.label == "Sign in").click()
    page.run()
    assert accounts.calls == [("setup", CHALLENGE, ENROLLMENT, "123456")]


def test_without_a_password_there_is_no_second_step(
    visitor: SimpleNamespace, open_page: OpenPage
) -> None:
    visitor.accounts = Accounts()
    for name in ("sign_in_code.py", "sign_in_setup.py"):
        assert "Sign in" in [header.value for header in open_page(name).header]


def test_the_qr_code_is_an_image_of_the_key_uri() -> None:
    assert ENROLLMENT.uri == (
        "otpauth://totp/Photo%20dashboard:me@example.com"
        "?secret=JBSWY3DPEHPK3PXP&issuer=Photo%20dashboard"
    )
    svg = unquote(ENROLLMENT.qr_code.partition(",")[2])
    width = re.search(r"width=.(\d+)", svg)
    assert width
    assert int(width[1]) % 4 == 0
    assert not re.search(r"https?://(?!www\.w3\.org)", svg), "nothing is loaded from elsewhere"
