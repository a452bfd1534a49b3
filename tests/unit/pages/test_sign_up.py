"""The page for new accounts, open and by invitation."""

from types import SimpleNamespace

import pytest

from tests.unit.pages.conftest import OpenPage, shown


@pytest.mark.parametrize("by_invitation", [True, False])
def test_a_closed_dashboard_explains_invitations_instead_of_a_form(
    services: SimpleNamespace, open_page: OpenPage, *, by_invitation: bool
) -> None:
    services.accounts = SimpleNamespace(by_invitation=by_invitation)
    services.sessions.open = lambda _: None  # a visitor
    page = open_page("sign_up.py")
    assert ("Accounts are by invitation." in shown(page)) is by_invitation
    assert [field.label for field in page.text_input] == (
        [] if by_invitation else ["E-mail", "Password"]
    )
