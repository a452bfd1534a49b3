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
def test_opening_a_page_sets_the_new_cookie(sessions: FakeSessions, scheme: str, name: str) -> None:
    sessions.newer = "newer"
    response = ask(APP, "GET", f"{scheme}://testserver/", OPENING)
    assert response.headers["set-cookie"].startswith(f"{name}=newer;")
    assert response.headers["cache-control"] == "no-store"
    assert response.body == b"page"


def test_other_requests_set_no_cookie(sessions: FakeSessions) -> None:
    sessions.newer = "newer"
    response = ask(APP, "GET", "/", {"Sec-Fetch-Dest": "image"})
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("failure", [None, AwsUnavailable()])
def test_a_page_opens_without_a_new_cookie(
    sessions: FakeSessions, failure: Exception | None
) -> None:
    sessions.failure = failure
    response = ask(APP, "GET", "/", OPENING)
    assert (response.status, response.headers["cache-control"]) == (200, "public")
    assert "set-cookie" not in response.headers
