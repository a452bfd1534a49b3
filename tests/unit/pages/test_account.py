from types import SimpleNamespace

import pytest

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
