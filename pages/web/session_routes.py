"""The routes that begin and end a session: they set and delete the session cookie."""

import logging

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backend.accounts.cognito import TooManyAttempts
from backend.errors import PhotoPipelineError
from backend.services import services
from pages.web.csrf import NO_STORE, forbidden, is_allowed, is_same_origin
from pages.web.one_time_tokens import BROWSER_COOKIE, session_tokens
from pages.web.session_cookie import (
    delete_session_cookie,
    is_https,
    session_from,
    set_session_cookie,
)

CLAIM_PATH = "/auth/claim"
SIGN_OUT_PATH = "/auth/sign-out"
_MAX_BODY = 200  # bytes; several times the length of a token
_USER_CHANGES = {**NO_STORE, "Clear-Site-Data": '"cache"'}
"""A browser may cache photos for a year. They must not stay there after their owner signs out."""

_log = logging.getLogger(__name__)


async def claim(request: Request) -> Response:
    """Begin a session: exchange a one-time token for the session cookie."""
    token = await _short_body(request) if is_same_origin(request) else None
    session = session_tokens.redeem(token, request.cookies.get(BROWSER_COOKIE)) if token else None
    if session is None:
        return forbidden()
    response = Response(status_code=204, headers=_USER_CHANGES)
    set_session_cookie(response, session, https=is_https(request))
    return response


async def sign_out(request: Request) -> Response:
    """End a session: revoke its tokens and delete its cookie.

    The cookie is deleted in any case. If Cognito does not respond, the tokens stay valid until they
    expire: a copy of the cookie could still be used. This is logged.
    """
    session = session_from(request)
    has_ended = services().sessions.csrf_token(session) is None
    if not (is_same_origin(request) if has_ended else is_allowed(request)):
        return forbidden()
    try:
        await run_in_threadpool(services().sessions.end, session)
    except (PhotoPipelineError, TooManyAttempts):
        _log.exception("signed out, but the session's tokens could not be revoked")
    response = Response(status_code=204, headers=_USER_CHANGES)
    delete_session_cookie(response, https=is_https(request))
    return response


SESSION_ROUTES = [
    Route(CLAIM_PATH, claim, methods=["POST"]),
    Route(SIGN_OUT_PATH, sign_out, methods=["POST"]),
]


async def _short_body(request: Request) -> str | None:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY:
            return None
    return body.decode("ascii", errors="replace")
