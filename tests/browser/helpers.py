"""The backend of the running dashboard, for what a test prepares or looks up behind its back."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

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
def backstage(dashboard: Dashboard) -> Iterator[Services]:
    """Services of the same stack, with the same key of sessions, as root of the embedded AWS."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.boto3_variables(dashboard.endpoint).items():
            patch.setenv(name, value)
        patch.delenv("AWS_PROFILE", raising=False)
        patch.delenv("AWS_SESSION_TOKEN", raising=False)
        yield Services(load_settings({"PHOTO_DATA_DIR": str(dashboard.data)}), aws_session())


def user(services: Services, name: str) -> User:
    """A demo account, signed in."""
    tokens = services.cognito.sign_in(f"{name}@example.com", demo_accounts.PASSWORD)
    return User(services.cognito, tokens)


def session(services: Services, name: str) -> str:
    """The cookie of a new session of a demo account."""
    address = f"{name}@example.com"
    return services.sessions.seal(services.cognito.sign_in(address, demo_accounts.PASSWORD))


def give(context: BrowserContext, dashboard: Dashboard, cookie: str) -> None:
    """Let a browser have a session, as if somebody had signed in there."""
    context.add_cookies([{"name": "photo_session", "value": cookie, "url": dashboard.url}])


def eventually(attempt: Callable[[], Any], seconds: float = 30) -> Any:
    """The first true answer of ``attempt``."""
    latest = time.monotonic() + seconds
    while not (answer := attempt()):
        assert time.monotonic() < latest, "it did not come to pass"
        time.sleep(0.05)
    return answer
