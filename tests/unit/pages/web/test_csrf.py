import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.web.csrf import HEADER, csrf_token, forbidden, is_allowed
from tests.unit.pages.web.asgi import ask
from tests.unit.pages.web.conftest import FakeSessions

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


async def change(request: Request) -> Response:
    return Response(status_code=204) if is_allowed(request) else forbidden()


APP = Starlette(routes=[Route("/change", change, methods=["POST"])])


def post(session: str | None, headers: dict[str, str]) -> int:
    cookie = {"Cookie": f"photo_session={session}"} if session else {}
    return ask(APP, "POST", "http://testserver/change", {**cookie, **headers}).status


def test_a_page_of_the_session_is_allowed(sessions: FakeSessions) -> None:
    session = sessions.seal()
    assert post(session, {**SAME_ORIGIN, HEADER: csrf_token(session)}) == 204


def test_the_token_stays_the_same_when_the_session_is_renewed(sessions: FakeSessions) -> None:
    assert csrf_token(sessions.seal()) == csrf_token(sessions.seal()) != ""


def test_the_token_of_another_session_is_refused(sessions: FakeSessions) -> None:
    other = csrf_token(sessions.seal("another"))
    assert post(sessions.seal(), {**SAME_ORIGIN, HEADER: other}) == 403


@pytest.mark.parametrize("token", ["", "x", "\u00e9"])
def test_a_request_without_the_token_is_refused(sessions: FakeSessions, token: str) -> None:
    assert post(sessions.seal(), {**SAME_ORIGIN, HEADER: token}) == 403
    assert post(sessions.seal(), SAME_ORIGIN) == 403


@pytest.mark.parametrize("session", [None, "nonsense"])
def test_a_request_without_a_session_is_refused(
    sessions: FakeSessions, session: str | None
) -> None:
    assert post(session, {**SAME_ORIGIN, HEADER: csrf_token(session)}) == 403


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
def test_a_page_of_another_origin_is_refused(
    sessions: FakeSessions, headers: dict[str, str]
) -> None:
    session = sessions.seal()
    assert post(session, {HEADER: csrf_token(session), **headers}) == 403


def test_browsers_that_send_only_the_origin_are_allowed(sessions: FakeSessions) -> None:
    session = sessions.seal()
    headers = {"Origin": "http://testserver", "Host": "testserver"}
    assert post(session, {HEADER: csrf_token(session), **headers}) == 204
