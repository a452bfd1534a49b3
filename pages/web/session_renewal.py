"""Renews the session cookie when a user opens a page, so that a session in use does not expire."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.accounts.cognito import TooManyAttempts
from backend.errors import PhotoPipelineError
from backend.services import services
from pages.web.session_cookie import is_https, session_from, set_session_cookie


class SessionRenewal:
    """ASGI middleware: adds a new session cookie to the page that a browser opens."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on. Renew the cookie if the request opens a page and it is a day old."""
        cookie = await _new_cookie(scope) if _opens_page(scope) else None

        async def send_with_cookie(message: Message) -> None:
            if cookie and message["type"] == "http.response.start":
                others = [h for h in message["headers"] if h[0].lower() != b"cache-control"]
                message["headers"] = [*others, (b"cache-control", b"no-store"), cookie]
            await send(message)

        await self._app(scope, receive, send_with_cookie)


def _opens_page(scope: Scope) -> bool:
    return (
        scope["type"] == "http"
        and scope["method"] == "GET"
        and (b"sec-fetch-dest", b"document") in scope["headers"]
    )


async def _new_cookie(scope: Scope) -> tuple[bytes, bytes] | None:
    connection = HTTPConnection(scope)
    try:
        renewed = await run_in_threadpool(services().sessions.renewed, session_from(connection))
    except (PhotoPipelineError, TooManyAttempts):  # the present cookie is valid for days
        return None
    if renewed is None:
        return None
    response = Response()
    set_session_cookie(response, renewed, https=is_https(connection))
    return b"set-cookie", response.headers["set-cookie"].encode("latin-1")
