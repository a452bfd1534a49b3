import pytest
from starlette.applications import Starlette

from backend.accounts.sessions import COOKIE
from backend.errors import AwsUnavailable
from pages.web.csrf import HEADER, csrf_token
from pages.web.one_time_tokens import BROWSER_COOKIE, session_tokens
from pages.web.session_routes import CLAIM_PATH, SESSION_ROUTES, SIGN_OUT_PATH
from tests.unit.pages.web.asgi import HttpResponse, ask
from tests.unit.pages.web.conftest import FakeSessions

BROWSER = "2|00000000|000102030405060708090a0b0c0d0e0f|1795456397"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


APP = Starlette(routes=SESSION_ROUTES)


def post(
    path: str,
    body: str | bytes,
    headers: dict[str, str],
    *,
    scheme: str = "http",
    cookie: str | None = BROWSER,
) -> HttpResponse:
    cookies = {"Cookie": f'{BROWSER_COOKIE}="{cookie}"'} if cookie else {}
    sent = body.encode() if isinstance(body, str) else body
    return ask(APP, "POST", f"{scheme}://testserver{path}", {**headers, **cookies}, sent)


def test_a_token_is_exchanged_for_a_cookie_that_scripts_cannot_read() -> None:
    token = session_tokens.issue("sealed", BROWSER)
    response = post(CLAIM_PATH, token, SAME_ORIGIN)
    assert response.status == 204
    cookie = response.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=sealed;")
    for attribute in ("HttpOnly", "Path=/", "SameSite=lax", "Max-Age="):
        assert attribute in cookie
    assert "Secure" not in cookie


def test_the_cookie_is_secure_over_https() -> None:
    token = session_tokens.issue("sealed", BROWSER)
    response = post(CLAIM_PATH, token, SAME_ORIGIN, scheme="https")
    assert response.headers["set-cookie"].startswith(f"__Host-{COOKIE}=sealed;")
    assert "Secure" in response.headers["set-cookie"]


def test_a_forwarded_header_of_the_client_is_ignored() -> None:
    token = session_tokens.issue("sealed", BROWSER)
    response = post(CLAIM_PATH, token, {**SAME_ORIGIN, "X-Forwarded-Proto": "https"})
    assert "Secure" not in response.headers["set-cookie"]


def sign_out(sessions: FakeSessions, session: str, token: str) -> HttpResponse:
    headers = {**SAME_ORIGIN, HEADER: token, "Cookie": f"{COOKIE}={session}"}
    return ask(APP, "POST", f"http://testserver{SIGN_OUT_PATH}", headers)


@pytest.mark.parametrize("failure", [None, AwsUnavailable()])
def test_signing_out_deletes_the_cookie_in_any_case(
    sessions: FakeSessions, failure: Exception | None
) -> None:
    sessions.failure = failure
    session = sessions.seal()
    response = sign_out(sessions, session, csrf_token(session))
    assert response.status == 204
    assert sessions.ended == [session]
    assert response.headers["set-cookie"].startswith(f'{COOKIE}="";')


def test_a_user_cannot_sign_out_another_session(sessions: FakeSessions) -> None:
    response = sign_out(sessions, sessions.seal(), csrf_token(sessions.seal("another")))
    assert (response.status, sessions.ended) == (403, [])


def test_the_cookie_of_an_ended_session_can_be_deleted(sessions: FakeSessions) -> None:
    response = sign_out(sessions, "too-old", "")
    assert response.status == 204
    assert response.headers["set-cookie"].startswith(f'{COOKIE}="";')


def test_a_change_of_user_clears_the_cache(sessions: FakeSessions) -> None:
    for response in (
        post(CLAIM_PATH, session_tokens.issue("sealed", BROWSER), SAME_ORIGIN),
        sign_out(sessions, "", ""),
    ):
        assert response.headers["clear-site-data"] == '"cache"'
        assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
@pytest.mark.parametrize("path", [CLAIM_PATH, SIGN_OUT_PATH])
def test_other_sites_are_refused(sessions: FakeSessions, site: str, path: str) -> None:
    token = session_tokens.issue("sealed", BROWSER)
    response = post(path, token, {"Sec-Fetch-Site": site})
    assert response.status == 403
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("cookie", [None, "2|00000000|ff0102030405060708090a0b0c0d0e0f|1795456397"])
def test_other_browsers_are_refused(cookie: str | None) -> None:
    token = session_tokens.issue("sealed", BROWSER)
    response = post(CLAIM_PATH, token, SAME_ORIGIN, cookie=cookie)
    assert response.status == 403


@pytest.mark.parametrize("body", [b"", b"guess", b"x" * 10_000, "\u00e9".encode()])
def test_invalid_tokens_are_refused(body: bytes) -> None:
    assert post(CLAIM_PATH, body, SAME_ORIGIN).status == 403


@pytest.mark.parametrize("path", [CLAIM_PATH, SIGN_OUT_PATH])
def test_a_get_request_is_refused(path: str) -> None:
    assert ask(APP, "GET", path, SAME_ORIGIN).status == 405
