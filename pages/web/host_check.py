"""Who may talk to this dashboard at all: a page of its own, under a name of its own.

A web page elsewhere can let its own name lead to this machine (DNS rebinding), or lie on another
port of the same host, whose cookies are the same. Streamlit compares less of the origin.
"""

from collections.abc import Callable, Collection

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_REFUSED = PlainTextResponse("This name does not lead here", 421)
_POLICY_VIOLATION = 1008


class OwnHost:
    """ASGI middleware; ``hosts`` gives the names that are answered, None for any."""

    def __init__(self, app: ASGIApp, hosts: Callable[[], Collection[str] | None]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what comes from here; a WebSocket must tell that a page of ours opens it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        hosts = self._hosts()
        known = hosts is None or _without_port(host) in hosts
        if scope["type"] == "http" and not known:
            await _REFUSED(scope, receive, send)
        elif scope["type"] == "websocket" and not (known and _is_ours(headers, host)):
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        else:
            await self._app(scope, receive, send)


def _is_ours(headers: Headers, host: str) -> bool:
    return headers.get("origin", "").partition("://")[2] == host


def _without_port(host: str) -> str:
    name, _, port = host.rpartition(":")
    return name if name and port.isdigit() else host
