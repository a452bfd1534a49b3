"""Access to the backend of the running dashboard, and to sessions and cookies."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import BrowserContext

from backend.accounts import demo_accounts
from backend.accounts.user import User
from backend.config.boto_sessions import aws_session
from backend.config.settings import load_settings
from backend.embedded import environment
from backend.services import Services
from tests.browser.running import Dashboard


@contextmanager
def backend_of(dashboard: Dashboard) -> Iterator[Services]:
    """The services of the same stack with the same session key, as root of the embedded AWS."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.boto3_variables(dashboard.endpoint).items():
            patch.setenv(name, value)
        patch.delenv("AWS_PROFILE", raising=False)
        patch.delenv("AWS_SESSION_TOKEN", raising=False)
        yield Services(load_settings({"PHOTO_DATA_DIR": str(dashboard.data)}), aws_session())


def user(services: Services, name: str) -> User:
    """Sign in with a demo account."""
    tokens = services.cognito.sign_in(f"{name}@example.com", demo_accounts.PASSWORD)
    return User(services.cognito, tokens)


def session(services: Services, name: str) -> str:
    """Return the cookie of a new session of a demo account."""
    address = f"{name}@example.com"
    return services.sessions.seal(services.cognito.sign_in(address, demo_accounts.PASSWORD))


def add_session_cookie(context: BrowserContext, dashboard: Dashboard, cookie: str) -> None:
    """Add a session cookie to a browser, as signing in does."""
    context.add_cookies([{"name": "photo_session", "value": cookie, "url": dashboard.url}])
