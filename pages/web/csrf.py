"""Who may change something by a request: a page of this dashboard, in the session it belongs to.

Every route that changes something is a POST, and asks two questions before it reads the body:

1. Did a page of this origin send it? Browsers say so themselves (``Sec-Fetch-Site``; ``Origin``
   where that is absent, as on plain HTTP); a page elsewhere cannot make them lie.
2. Does it carry the session's token? A page gets it from ``token_for_page`` and hands it to its
   component, whose script sends it as the header ``X-Photo-Token``. It follows from the session
   (``Sessions.request_token``), so there is nothing to store, any replica can check it, it lives
   as long as the session, and another session's does not fit. The header is one that a form
   cannot send, and a script elsewhere only after a preflight that nobody answers.

A route begins with ``if not is_allowed(request): return refused()``. The claim of a session has
no session yet: its ticket is good once, for seconds, in one browser
(``pages.web.one_time_tokens``).
"""

import hmac

from starlette.requests import Request
from starlette.responses import Response

from backend.services import services
from pages.web.session_cookie import session_of

HEADER = "X-Photo-Token"
NO_STORE = {"Cache-Control": "no-store"}


def token_for_page(session: str | None) -> str:
    """What the page of a sealed session sends along; empty without a session."""
    return services().sessions.request_token(session) or ""


def is_allowed(request: Request) -> bool:
    """Whether a page of ours asks, in the session that the cookie holds."""
    expected = services().sessions.request_token(session_of(request))
    return bool(
        expected
        and is_our_page(request)
        and hmac.compare_digest(expected.encode(), request.headers.get(HEADER, "").encode())
    )


def is_our_page(request: Request) -> bool:
    """Whether the browser says that a page of this origin asks."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    ours = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return request.headers.get("origin") == ours


def refused() -> Response:
    """The answer to everybody else, whatever the reason."""
    return Response("Refused", 403, NO_STORE, "text/plain")
