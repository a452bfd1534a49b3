import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.web.csrf import HEADER, is_allowed, refused, token_for_page
from tests.unit.pages.web.asgi import ask
from tests.unit.pages.web.conftest import FakeSessions

OURS = {"Sec-Fetch-Site": "same-origin"}


async def change(request: Request) -> Response:
    return Response(status_code=204) if is_allowed(request) else refused()


APP = Starlette(routes=[Route("/change", change, methods=["POST"])])


def post(session: str | None, headers: dict[str, str]) -> int:
    cookie = {"Cookie": f"photo_session={session}"} if session else {}
    return ask(APP, "POST", "http://testserver/change", {**cookie, **headers}).status


def test_a_page_of_the_session_may(sessions: FakeSessions) -> None:
    session = sessions.seal()
    assert post(session, {**OURS, HEADER: token_for_page(session)}) == 204


def test_the_token_outlives_a_renewal(sessions: FakeSessions) -> None:
    assert token_for_page(sessions.seal()) == token_for_page(sessions.seal()) != ""


def test_another_sessions_token_does_not_fit(sessions: FakeSessions) -> None:
    other = token_for_page(sessions.seal("another"))
    assert post(sessions.seal(), {**OURS, HEADER: other}) == 403


@pytest.mark.parametrize("token", ["", "x", "\u00e9"])
def test_no_token_no_change(sessions: FakeSessions, token: str) -> None:
    assert post(sessions.seal(), {**OURS, HEADER: token}) == 403
    assert post(sessions.seal(), OURS) == 403


@pytest.mark.parametrize("session", [None, "nonsense"])
def test_no_session_no_change(sessions: FakeSessions, session: str | None) -> None:
    assert post(session, {**OURS, HEADER: token_for_page(session)}) == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "", "Origin": "http://testserver", "Host": "testserver"},
        {"Origin": "http://elsewhere", "Host": "testserver"},
        {"Origin": "null", "Host": "testserver"},
        {"Host": "testserver"},
    ],
)
def test_a_page_elsewhere_may_not(sessions: FakeSessions, headers: dict[str, str]) -> None:
    session = sessions.seal()
    assert post(session, {HEADER: token_for_page(session), **headers}) == 403


def test_browsers_that_only_name_the_origin(sessions: FakeSessions) -> None:
    session = sessions.seal()
    headers = {"Origin": "http://testserver", "Host": "testserver"}
    assert post(session, {HEADER: token_for_page(session), **headers}) == 204
