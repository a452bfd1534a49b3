import asyncio

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.types import Message
from starlette.websockets import WebSocket

from pages.web.host_check import OwnHost
from tests.unit.pages.web.asgi import ask


async def page(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("x")


async def stream(socket: WebSocket) -> None:
    await socket.accept()


def app(hosts: frozenset[str] | None) -> Starlette:
    return Starlette(
        routes=[Route("/", page), WebSocketRoute("/", stream)],
        middleware=[Middleware(OwnHost, hosts=lambda: hosts)],
    )


OURS = app(frozenset({"127.0.0.1", "localhost", "[::1]"}))
ANY = app(None)


def opened(application: Starlette, host: str, origin: str | None) -> str:
    """What the server says to a WebSocket."""
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
def test_its_own_names_are_answered(host: str) -> None:
    assert ask(OURS, "GET", "/", {"Host": host}).status == 200
    assert opened(OURS, host, f"http://{host}") == "accept"


@pytest.mark.parametrize("host", ["evil.test:8501", "127.0.0.1.evil.test", "", "localhost:x"])
def test_a_name_that_was_bent_here_is_not(host: str) -> None:
    assert ask(OURS, "GET", "/", {"Host": host}).status == 421
    assert opened(OURS, host, f"http://{host}") == "close"


def test_behind_a_proxy_any_name_will_do() -> None:
    assert ask(ANY, "GET", "/", {"Host": "photos.example.com"}).status == 200
    assert opened(ANY, "photos.example.com", "https://photos.example.com") == "accept"


@pytest.mark.parametrize(
    "origin", [None, "http://127.0.0.1:19999", "http://localhost:8501", "null", "http://evil.test"]
)
@pytest.mark.parametrize("application", [OURS, ANY])
def test_a_page_elsewhere_opens_no_stream(application: Starlette, origin: str | None) -> None:
    assert opened(application, "127.0.0.1:8501", origin) == "close"
