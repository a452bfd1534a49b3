"""A session that is used does not end after a week: a visit brings a newer cookie."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.accounts.cognito import TooManyAttempts
from backend.errors import PhotoPipelineError
from backend.services import services
from pages.web.session_cookie import is_https, keep_session, session_of


class SessionRenewal:
    """ASGI middleware: adds the newer cookie to the page that a browser opens, unseen."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; renew where a page is opened with a cookie that is a day old."""
        cookie = await _newer_cookie(scope) if _opens_page(scope) else None

        async def send_with_cookie(message: Message) -> None:
            if cookie and message["type"] == "http.response.start":
                kept = [h for h in message["headers"] if h[0].lower() != b"cache-control"]
                message["headers"] = [*kept, (b"cache-control", b"no-store"), cookie]
            await send(message)

        await self._app(scope, receive, send_with_cookie)


def _opens_page(scope: Scope) -> bool:
    return (
        scope["type"] == "http"
        and scope["method"] == "GET"
        and (b"sec-fetch-dest", b"document") in scope["headers"]
    )


async def _newer_cookie(scope: Scope) -> tuple[bytes, bytes] | None:
    connection = HTTPConnection(scope)
    try:
        newer = await run_in_threadpool(services().sessions.renewed, session_of(connection))
    except (PhotoPipelineError, TooManyAttempts):  # the present one is good for days
        return None
    if newer is None:
        return None
    carrier = Response()
    keep_session(carrier, newer, https=is_https(connection))
    return b"set-cookie", carrier.headers["set-cookie"].encode("latin-1")
