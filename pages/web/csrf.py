"""Protection against cross-site request forgery (CSRF).

Every route that changes something is a POST, and makes two checks before it reads the body:

1. Was the request sent by a page of the same origin? The browser reports it in the header
   ``Sec-Fetch-Site``, or in ``Origin`` where that is absent, as over plain HTTP. A page of another
   origin cannot change these headers.
2. Does the request carry the session's CSRF token? A page gets it from ``csrf_token`` and passes
   it to its component, whose script sends it in the header ``X-Photo-Token``. A form cannot set
   this header, and a script of another origin could only after a preflight, which is refused.

The token is derived from the session (``Sessions.csrf_token``). It needs no storage, every replica
can check it, it is valid as long as the session, and it is not valid for another session.

A route begins with ``if not is_allowed(request): return forbidden()``. The route that begins a
session has no session yet; it checks a one-time token instead (``pages.web.one_time_tokens``).
"""

import hmac

from starlette.requests import Request
from starlette.responses import Response

from backend.services import services
from pages.web.session_cookie import session_from

HEADER = "X-Photo-Token"
NO_STORE = {"Cache-Control": "no-store"}


def csrf_token(session: str | None) -> str:
    """Return the CSRF token of a sealed session, an empty string without a session."""
    return services().sessions.csrf_token(session) or ""


def is_allowed(request: Request) -> bool:
    """Return whether a page of this dashboard sent the request in the session of its cookie."""
    expected = services().sessions.csrf_token(session_from(request))
    return bool(
        expected
        and is_same_origin(request)
        and hmac.compare_digest(expected.encode(), request.headers.get(HEADER, "").encode())
    )


def is_same_origin(request: Request) -> bool:
    """Return whether the browser reports that a page of the same origin sent the request."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    own_origin = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return request.headers.get("origin") == own_origin


def forbidden() -> Response:
    """Return the response to every request that is not allowed; it does not give the reason."""
    return Response("Forbidden", 403, NO_STORE, "text/plain")
