"""What stands before the emulator, which by itself answers any web page and any host name.

``POST /_ministack/reset`` would wipe all data, and needs no signature."""

from collections.abc import Collection
from typing import Any

_INTERNAL = ("/_ministack", "/_localstack", "/_aws", "/health")


def guarded(app: Any, port: int, origins: Collection[str]) -> Any:
    """``app`` for requests to this port of this machine, from these origins or no page."""
    hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}

    def refused(scope: Any) -> bool:
        what = (scope["method"], scope["path"])
        headers = [(name, value.decode("latin-1").lower()) for name, value in scope["headers"]]
        return (
            [value in hosts for name, value in headers if name == b"host"] != [True]
            or any(value not in origins for name, value in headers if name == b"origin")
            or (scope["path"].startswith(_INTERNAL) and what != ("GET", "/_ministack/health"))
        )

    async def application(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] == "http" and refused(scope):
            await send({"type": "http.response.start", "status": 403, "headers": []})
            await send({"type": "http.response.body", "body": b"refused\n"})
        else:  # loopback is as good as TLS, which the bucket's policy asks for
            await app({**scope, "scheme": "https"}, receive, send)

    return application
