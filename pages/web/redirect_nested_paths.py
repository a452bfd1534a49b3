"""Redirects URLs with a nested path, such as /albums/1: no page has one.

Streamlit answers them with its HTML page, which then looks for its scripts under the nested path,
does not find them, and stays blank.
"""

from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class RedirectNestedPaths:
    """ASGI middleware: redirects to the last part of the path, a page or "Page not found"."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on paths that are not nested, and responses that are not HTML pages."""
        if scope["type"] != "http" or "/" not in scope["path"].strip("/"):
            await self._app(scope, receive, send)
            return
        redirected = False

        async def send_unless_page(message: Message) -> None:
            nonlocal redirected
            if message["type"] == "http.response.start" and _is_page(message):
                redirected = True
                await _to_last_part(scope["path"])(scope, receive, send)
            elif not redirected:
                await send(message)

        await self._app(scope, receive, send_unless_page)


def _to_last_part(path: str) -> RedirectResponse:
    last = path.strip("/").rpartition("/")[2]
    # Browsers read a backslash as a slash: unquoted, /\example.com would lead to another host.
    return RedirectResponse(f"/{quote(last, safe='')}", 303)


def _is_page(message: Message) -> bool:
    return Headers(raw=message["headers"]).get("content-type", "").startswith("text/html")
