"""Sends requests to an ASGI application without a server."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message


@dataclass(frozen=True)
class HttpResponse:
    status: int
    headers: Headers
    body: bytes


def ask(
    app: ASGIApp,
    method: str,
    url: str,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
) -> HttpResponse:
    """Send one request and return the response. ``url`` may have a scheme."""
    return asyncio.run(_ask(app, method, url, headers or {}, body))


async def _ask(
    app: ASGIApp, method: str, url: str, headers: Mapping[str, str], body: bytes
) -> HttpResponse:
    sent: list[Message] = []
    parts = urlsplit(url)
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "scheme": parts.scheme or "http",
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(k.lower().encode(), v.encode("latin-1")) for k, v in headers.items()],
        "server": ("testserver", 80),
        "client": ("127.0.0.1", 50000),
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    try:
        await app(scope, receive, send)
    except Exception:
        if not sent:  # otherwise the response is complete, and the server would log the error
            raise
    body_sent = b"".join(message.get("body", b"") for message in sent[1:])
    return HttpResponse(sent[0]["status"], Headers(raw=sent[0]["headers"]), body_sent)
