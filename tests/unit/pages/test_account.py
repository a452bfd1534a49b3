from types import SimpleNamespace
from typing import Any

import pytest

from backend.accounts.cognito import SignInFailed, WrongCode
from tests.unit.pages.conftest import OpenPage, shown


@pytest.mark.parametrize("shared", [True, False])
def test_everything_can_be_downloaded_also_from_a_shared_account(
    open_page: OpenPage, services: SimpleNamespace, *, shared: bool
) -> None:
    services.accounts = SimpleNamespace(
        is_shared=lambda _: shared, mfa=SimpleNamespace(is_offered=False)
    )
    page = open_page("account.py")
    assert "/account/export.zip" in shown(page)
    assert ("Delete account" in [heading.value for heading in page.subheader]) != shared


class Accounts:
    """Accounts whose user has the password "right" and gets the code 123456."""

    def __init__(self) -> None:
        self.mfa = SimpleNamespace(is_offered=False)
        self.requested: list[str] = []
        self.confirmed = False

    def is_shared(self, _email: str) -> bool:
        return False

    def request_new_address(self, _user: Any, email: str, password: str) -> None:
        if password != "right":
            raise SignInFailed
        self.requested.append(email)

    def confirm_new_address(self, _user: Any, code: str) -> None:
        if code != "123456":
            raise WrongCode
        self.confirmed = True


def test_an_address_is_changed_with_the_password_and_a_code(
    open_page: OpenPage, services: SimpleNamespace
) -> None:
    accounts = services.accounts = Accounts()
    services.settings.code_hints = SimpleNamespace(confirm="123456", reset="654321")
    page = open_page("account.py")

    def submit(button: str, **texts: str) -> None:
        for field in page.text_input:
            if field.label in texts:
                field.set_value(texts[field.label])
        next(b for b in page.button if b.label == button).click().run()

    submit("Send a code", **{"New e-mail address": "New@example.com", "Your password": "wrong"})
    assert "The current password is incorrect." in [error.value for error in page.error]
    submit("Send a code", **{"New e-mail address": "New@example.com", "Your password": "right"})
    assert accounts.requested == ["New@example.com"]
    assert "your e-mail address stays as it is" in shown(page)
    assert "123456" in " ".join(info.value for info in page.info)
    submit("Change e-mail address", Code="1")
    assert "The code is incorrect. Use the code from the latest e-mail." in [
        error.value for error in page.error
    ]
    submit("Change e-mail address", Code="123456")
    assert accounts.confirmed
    assert "Use it to sign in." in " ".join(message.value for message in page.success)
    assert "New e-mail address" in [field.label for field in page.text_input]


def test_the_change_of_an_address_can_be_canceled(
    open_page: OpenPage, services: SimpleNamespace
) -> None:
    services.accounts = Accounts()
    services.settings.code_hints = None
    page = open_page("account.py")
    page.session_state["new-address"] = "new@example.com"
    page.run()
    assert "Code" in [field.label for field in page.text_input]
    next(b for b in page.button if b.label == "Cancel").click().run()
    assert "Code" not in [field.label for field in page.text_input]
