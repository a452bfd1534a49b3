"""Rejects requests from other hosts and web pages, which the emulator itself accepts.

``POST /_ministack/reset`` deletes all data and requires no signature."""

from collections.abc import Collection
from typing import Any

_INTERNAL = ("/_ministack", "/_localstack", "/_aws", "/health")


def guarded(app: Any, port: int, origins: Collection[str]) -> Any:
    """``app`` for requests to this port on loopback, from these origins or without an origin."""
    hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}

    def refused(scope: Any) -> bool:
        request = (scope["method"], scope["path"])
        headers = [(name, value.decode("latin-1").lower()) for name, value in scope["headers"]]
        return (
            [value in hosts for name, value in headers if name == b"host"] != [True]
            or any(value not in origins for name, value in headers if name == b"origin")
            or (scope["path"].startswith(_INTERNAL) and request != ("GET", "/_ministack/health"))
        )

    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] == "http" and refused(scope):
            # a client that waits for "100 Continue" sends no body after this
            headers = [(b"connection", b"close")]
            await send({"type": "http.response.start", "status": 403, "headers": headers})
            await send({"type": "http.response.body", "body": b"refused\n"})
        else:  # the bucket policy requires TLS; loopback needs none
            await app({**scope, "scheme": "https"}, receive, send)

    return application
