"""One-time tickets: how a page, which cannot set a cookie, hands one to the route that can.

The ticket travels through the page's JavaScript; what it stands for never does.
"""

import secrets
import threading
import time

from streamlit.web.server.starlette.starlette_app_utils import validate_xsrf_token

BROWSER_COOKIE = "_streamlit_xsrf"
"""Set by Streamlit in every browser; its bytes change with each answer, its token does not."""
_LIFE = 30.0  # seconds from the page to the route: one round trip


class Tickets:
    """Single-use, short-lived, and good in one browser only."""

    def __init__(self) -> None:
        self._issued: dict[str, tuple[float, str, str]] = {}
        self._lock = threading.Lock()

    def issue(self, value: str, browser: str) -> str:
        """A ticket for ``value``, for the browser that has this cookie."""
        ticket = secrets.token_urlsafe(32)
        latest = time.monotonic() + _LIFE
        with self._lock:
            self._drop_expired()
            self._issued[ticket] = (latest, value, browser)
        return ticket

    def redeem(self, ticket: str, browser: str | None) -> str | None:
        """What the ticket stands for; None if it is unknown, used, late, or from elsewhere."""
        with self._lock:
            self._drop_expired()
            _, value, issued_to = self._issued.pop(ticket, (0.0, None, ""))
        return value if validate_xsrf_token(issued_to, browser) else None

    def _drop_expired(self) -> None:
        now = time.monotonic()
        for ticket in [t for t, (latest, *_) in self._issued.items() if latest < now]:
            del self._issued[ticket]


tickets = Tickets()
"""The tickets of this process: the page and the route that it posts to are in one."""
