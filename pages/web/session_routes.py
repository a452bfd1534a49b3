"""Sign-in and sign-out where they meet the browser: the session cookie."""

import logging

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend.accounts.cognito import TooManyAttempts
from backend.errors import PhotoPipelineError
from backend.services import services
from pages.web.csrf import NO_STORE, is_allowed, is_our_page, refused
from pages.web.one_time_tokens import BROWSER_COOKIE, tickets
from pages.web.session_cookie import drop_session, is_https, keep_session, session_of

CLAIM_PATH = "/auth/claim"
SIGN_OUT_PATH = "/auth/sign-out"
_TICKET_BYTES = 200  # several times a ticket's length
_CHANGE_OF_USER = {**NO_STORE, "Clear-Site-Data": '"cache"'}
"""Photos may stay in a browser's cache for a year: not beyond their owner's session."""

_log = logging.getLogger(__name__)


async def claim(request: Request) -> Response:
    """Exchange a ticket for the session cookie."""
    ticket = await _short_body(request) if is_our_page(request) else None
    session = tickets.redeem(ticket, request.cookies.get(BROWSER_COOKIE)) if ticket else None
    if session is None:
        return refused()
    response = Response(status_code=204, headers=_CHANGE_OF_USER)
    keep_session(response, session, https=is_https(request))
    return response


async def sign_out(request: Request) -> Response:
    """Delete the session's cookie and revoke its tokens.

    The cookie goes in any case. Where Cognito does not answer, a copy of it that somebody had
    taken before would go on working until it ends by itself; the log says so.
    """
    session = session_of(request)
    ended_already = services().sessions.request_token(session) is None
    if not (is_our_page(request) if ended_already else is_allowed(request)):
        return refused()
    try:
        await run_in_threadpool(services().sessions.end, session)
    except (PhotoPipelineError, TooManyAttempts):
        _log.exception("signed out, but the session's tokens could not be revoked")
    response = Response(status_code=204, headers=_CHANGE_OF_USER)
    drop_session(response, https=is_https(request))
    return response


SESSION_ROUTES = [
    Route(CLAIM_PATH, claim, methods=["POST"]),
    Route(SIGN_OUT_PATH, sign_out, methods=["POST"]),
]


async def _short_body(request: Request) -> str | None:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _TICKET_BYTES:
            return None
    return body.decode("ascii", errors="replace")
