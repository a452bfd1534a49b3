"""The accessibility of the sign-in, sign-up, password and account pages."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.accessibility import serious_violations
from tests.browser.helpers import add_session_cookie, backend_of, session
from tests.browser.running import Dashboard


@pytest.mark.soak  # longer than `make test` has
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_violations(browser: Browser, dashboard: Dashboard, scheme: str) -> None:
    context = browser.new_context(base_url=dashboard.url, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    found: dict[str, list[str]] = {}
    pages = {
        "/": "Sign in",
        "/sign-up": "Create an account",
        "/confirm": "Confirm your e-mail address",
        "/forgot-password": "Forgot password",
        "/reset-password": "Reset password",
        "/account": "Your account",
    }
    for path, heading in pages.items():
        if path == "/account":
            with backend_of(dashboard) as services:
                add_session_cookie(context, dashboard, session(services, "guest"))
        page.goto(path)
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        found[path] = serious_violations(page)
    assert not any(found.values()), found
    context.close()
