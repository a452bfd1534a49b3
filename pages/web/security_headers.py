"""Security headers on every answer."""

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.web.session_cookie import is_https

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        # Components are modules from blobs; the hash is of the one inline script of Streamlit 1.67.
        "script-src 'self' 'wasm-unsafe-eval' blob: "
        "'sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA='",
        "worker-src 'self' blob:",
        "img-src 'self' data: blob:",
        "style-src 'self' 'unsafe-inline'",  # Streamlit styles with emotion
        "font-src 'self' data:",
        "connect-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_UNDER_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}
_CLOSED = {"/_stcore/metrics"}
"""What Streamlit would tell to everybody: how many are here, and how much memory that takes."""
_UNUSED = ("/_stcore/upload_file", "/_stcore/agent")
"""What no page uses: files would be kept in memory, from anybody."""
_LONGEST_ADDRESS = 8000  # bytes; the server itself sets no limit
_TOO_LONG = PlainTextResponse("Address too long", 414)
_NOT_FOUND = PlainTextResponse("Not found", 404)
_ERROR = PlainTextResponse("Something went wrong here", 500, {"Cache-Control": "no-store"})


class SecurityHeaders:
    """ASGI middleware; a header that the answer sets itself is left as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add to its answer, also where that is an error."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        added = {**_HEADERS, **(_UNDER_HTTPS if is_https(HTTPConnection(scope)) else {})}
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in added.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._answerer(scope)(scope, receive, send_with_headers)
        except Exception:
            if not started:  # else the server's own answer would go out without these
                await _ERROR(scope, receive, send_with_headers)
            raise

    def _answerer(self, scope: Scope) -> ASGIApp:
        if len(scope["path"]) + len(scope["query_string"]) > _LONGEST_ADDRESS:
            return _TOO_LONG
        closed = scope["path"].rstrip("/") in _CLOSED or any(p in scope["path"] for p in _UNUSED)
        return _NOT_FOUND if closed else self._app
