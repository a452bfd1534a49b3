import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from backend.errors import AwsUnavailable
from pages.web.session_renewal import SessionRenewal
from tests.unit.pages.web.asgi import ask
from tests.unit.pages.web.conftest import FakeSessions

OPENING = {"Sec-Fetch-Dest": "document"}


async def page(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("page", headers={"Cache-Control": "public"})


APP = Starlette(routes=[Route("/", page)], middleware=[Middleware(SessionRenewal)])


@pytest.mark.parametrize(
    ("scheme", "name"), [("http", "photo_session"), ("https", "__Host-photo_session")]
)
def test_opening_a_page_brings_the_newer_cookie(
    sessions: FakeSessions, scheme: str, name: str
) -> None:
    sessions.newer = "newer"
    answer = ask(APP, "GET", f"{scheme}://testserver/", OPENING)
    assert answer.headers["set-cookie"].startswith(f"{name}=newer;")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.body == b"page"


def test_anything_else_does_not(sessions: FakeSessions) -> None:
    sessions.newer = "newer"
    answer = ask(APP, "GET", "/", {"Sec-Fetch-Dest": "image"})
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("failure", [None, AwsUnavailable()])
def test_a_page_opens_without_one(sessions: FakeSessions, failure: Exception | None) -> None:
    sessions.failure = failure
    answer = ask(APP, "GET", "/", OPENING)
    assert (answer.status, answer.headers["cache-control"]) == (200, "public")
    assert "set-cookie" not in answer.headers
