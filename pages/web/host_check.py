"""Checks the host name of a request, and the origin of a WebSocket.

A web page of another site can make its own host name resolve to this machine (DNS rebinding). A
page on another port of this host shares its cookies. Streamlit's own check compares host names
only, so it does not stop the second one.
"""

from collections.abc import Callable, Collection

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_MISDIRECTED = PlainTextResponse("This server does not answer to this host name", 421)
_POLICY_VIOLATION = 1008  # https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1


class HostCheck:
    """ASGI middleware. ``hosts`` returns the host names that are allowed, None for all."""

    def __init__(self, app: ASGIApp, hosts: Callable[[], Collection[str] | None]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass allowed requests on. A WebSocket must also have the origin of this dashboard."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        hosts = self._hosts()
        allowed = hosts is None or _without_port(host) in hosts
        if scope["type"] == "http" and not allowed:
            await _MISDIRECTED(scope, receive, send)
        elif scope["type"] == "websocket" and not (allowed and _is_same_origin(headers, host)):
            await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        else:
            await self._app(scope, receive, send)


def _is_same_origin(headers: Headers, host: str) -> bool:
    return headers.get("origin", "").partition("://")[2] == host


def _without_port(host: str) -> str:
    name, _, port = host.rpartition(":")
    return name if name and port.isdigit() else host
