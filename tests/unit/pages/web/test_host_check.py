import asyncio

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.types import Message
from starlette.websockets import WebSocket

from pages.web.host_check import HostCheck
from tests.unit.pages.web.asgi import ask


async def page(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("x")


async def stream(socket: WebSocket) -> None:
    await socket.accept()


def app(hosts: frozenset[str] | None) -> Starlette:
    return Starlette(
        routes=[Route("/", page), WebSocketRoute("/", stream)],
        middleware=[Middleware(HostCheck, hosts=lambda: hosts)],
    )


LOCAL = app(frozenset({"127.0.0.1", "localhost", "[::1]"}))
ANY = app(None)


def websocket_response(application: Starlette, host: str, origin: str | None) -> str:
    """Return the type of the first message that the server sends to a WebSocket."""
    sent: list[Message] = []
    headers = [(b"host", host.encode())]
    if origin is not None:
        headers.append((b"origin", origin.encode()))

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": "/", "headers": headers, "query_string": b""}
    asyncio.run(application(scope, receive, send))
    return str(sent[0]["type"]).removeprefix("websocket.")


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "[::1]:8501", "localhost"])
def test_allowed_host_names_are_answered(host: str) -> None:
    assert ask(LOCAL, "GET", "/", {"Host": host}).status == 200
    assert websocket_response(LOCAL, host, f"http://{host}") == "accept"


@pytest.mark.parametrize("host", ["evil.test:8501", "127.0.0.1.evil.test", "", "localhost:x"])
def test_other_host_names_are_refused(host: str) -> None:
    assert ask(LOCAL, "GET", "/", {"Host": host}).status == 421
    assert websocket_response(LOCAL, host, f"http://{host}") == "close"


def test_any_host_name_is_allowed_behind_a_proxy() -> None:
    assert ask(ANY, "GET", "/", {"Host": "photos.example.com"}).status == 200
    assert websocket_response(ANY, "photos.example.com", "https://photos.example.com") == "accept"


@pytest.mark.parametrize(
    "origin", [None, "http://127.0.0.1:19999", "http://localhost:8501", "null", "http://evil.test"]
)
@pytest.mark.parametrize("application", [LOCAL, ANY])
def test_a_page_of_another_origin_opens_no_websocket(
    application: Starlette, origin: str | None
) -> None:
    assert websocket_response(application, "127.0.0.1:8501", origin) == "close"
