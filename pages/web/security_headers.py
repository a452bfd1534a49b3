"""Adds security headers to every response, and closes Streamlit routes that are not in use."""

from base64 import b64encode
from hashlib import sha256

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.web.frontend_files import document_script
from pages.web.session_cookie import is_https

_OWN_SCRIPT = b64encode(sha256(document_script().encode()).digest()).decode()
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        # Components are modules loaded from blob URLs. The first hash is that of the only inline
        # script of Streamlit 1.67, the second one that of ours.
        "script-src 'self' 'wasm-unsafe-eval' blob: "
        f"'sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA=' 'sha256-{_OWN_SCRIPT}'",
        "worker-src 'self' blob:",
        "img-src 'self' data: blob:",
        "media-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # Streamlit uses the library emotion for styles
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
_HTTPS_HEADERS = {"Strict-Transport-Security": "max-age=31536000"}
_CLOSED_PATHS = {"/_stcore/metrics"}
"""Streamlit would show anyone how many users there are and how much memory they take."""
_CLOSED_PARTS = ("/_stcore/upload_file", "/_stcore/agent")
"""No page uses these. Streamlit would keep files in memory, from anyone."""
_MAX_URL_LENGTH = 8000  # bytes; uvicorn refuses only what exceeds 64 KB before it is complete
_TOO_LONG = PlainTextResponse("URI too long", 414)
_NOT_FOUND = PlainTextResponse("Not found", 404)
_ERROR = PlainTextResponse("Internal server error", 500, {"Cache-Control": "no-store"})


class SecurityHeaders:
    """ASGI middleware. A header that the response has already is not changed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to its response, also if it is an error."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        added = {**_HEADERS, **(_HTTPS_HEADERS if is_https(HTTPConnection(scope)) else {})}
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
            await self._app_for(scope)(scope, receive, send_with_headers)
        except Exception:
            if not started:  # the server's own error response would lack the headers
                await _ERROR(scope, receive, send_with_headers)
            raise

    def _app_for(self, scope: Scope) -> ASGIApp:
        if len(scope["path"]) + len(scope["query_string"]) > _MAX_URL_LENGTH:
            return _TOO_LONG
        path = scope["path"]
        closed = path.rstrip("/") in _CLOSED_PATHS or any(p in path for p in _CLOSED_PARTS)
        return _NOT_FOUND if closed else self._app
