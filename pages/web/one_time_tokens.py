"""One-time tokens: how a page, which cannot set a cookie, hands a value to a route that can.

The page's JavaScript sees the token, never the value.
"""

import secrets
import threading
import time

from streamlit.web.server.starlette.starlette_app_utils import validate_xsrf_token

BROWSER_COOKIE = "_streamlit_xsrf"
"""Streamlit sets this cookie in every browser. Its bytes change with each response, but the token
in it stays the same."""
_LIFETIME = 30.0  # seconds from the page to the route: one round trip


class OneTimeTokens:
    """Tokens that are valid once, for a short time, and in one browser."""

    def __init__(self) -> None:
        self._issued: dict[str, tuple[float, str, str]] = {}
        self._lock = threading.Lock()

    def issue(self, value: str, browser: str) -> str:
        """Return a token for ``value``, valid in the browser with this cookie."""
        token = secrets.token_urlsafe(32)
        expires_at = time.monotonic() + _LIFETIME
        with self._lock:
            self._drop_expired()
            self._issued[token] = (expires_at, value, browser)
        return token

    def redeem(self, token: str, browser: str | None) -> str | None:
        """Return the value of a token, and make the token invalid.

        Returns None if the token is unknown, used, expired, or from another browser.
        """
        with self._lock:
            self._drop_expired()
            _, value, issued_to = self._issued.pop(token, (0.0, None, ""))
        return value if validate_xsrf_token(issued_to, browser) else None

    def _drop_expired(self) -> None:
        now = time.monotonic()
        for token in [t for t, (expires_at, *_) in self._issued.items() if expires_at < now]:
            del self._issued[token]


session_tokens = OneTimeTokens()
"""The tokens for new sessions. The page and the route that it posts to run in one process."""
