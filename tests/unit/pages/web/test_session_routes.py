import pytest
from starlette.applications import Starlette

from backend.accounts.sessions import COOKIE
from backend.errors import AwsUnavailable
from pages.web.csrf import HEADER, token_for_page
from pages.web.one_time_tokens import BROWSER_COOKIE, tickets
from pages.web.session_routes import CLAIM_PATH, SESSION_ROUTES, SIGN_OUT_PATH
from tests.unit.pages.web.asgi import Answer, ask
from tests.unit.pages.web.conftest import FakeSessions

BROWSER = "2|00000000|000102030405060708090a0b0c0d0e0f|1795456397"
OURS = {"Sec-Fetch-Site": "same-origin"}


APP = Starlette(routes=SESSION_ROUTES)


def post(
    path: str,
    body: str | bytes,
    headers: dict[str, str],
    *,
    scheme: str = "http",
    cookie: str | None = BROWSER,
) -> Answer:
    cookies = {"Cookie": f'{BROWSER_COOKIE}="{cookie}"'} if cookie else {}
    sent = body.encode() if isinstance(body, str) else body
    return ask(APP, "POST", f"{scheme}://testserver{path}", {**headers, **cookies}, sent)


def test_a_ticket_becomes_a_cookie_that_scripts_cannot_read() -> None:
    ticket = tickets.issue("sealed", BROWSER)
    answer = post(CLAIM_PATH, ticket, OURS)
    assert answer.status == 204
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=sealed;")
    for attribute in ("HttpOnly", "Path=/", "SameSite=lax", "Max-Age="):
        assert attribute in cookie
    assert "Secure" not in cookie


def test_the_cookie_keeps_to_https() -> None:
    ticket = tickets.issue("sealed", BROWSER)
    answer = post(CLAIM_PATH, ticket, OURS, scheme="https")
    assert answer.headers["set-cookie"].startswith(f"__Host-{COOKIE}=sealed;")
    assert "Secure" in answer.headers["set-cookie"]


def test_a_header_alone_is_not_believed() -> None:
    ticket = tickets.issue("sealed", BROWSER)
    answer = post(CLAIM_PATH, ticket, {**OURS, "X-Forwarded-Proto": "https"})
    assert "Secure" not in answer.headers["set-cookie"]


def signed_out(sessions: FakeSessions, session: str, token: str) -> Answer:
    headers = {**OURS, HEADER: token, "Cookie": f"{COOKIE}={session}"}
    return ask(APP, "POST", f"http://testserver{SIGN_OUT_PATH}", headers)


@pytest.mark.parametrize("failure", [None, AwsUnavailable()])
def test_signing_out_drops_the_cookie_in_any_case(
    sessions: FakeSessions, failure: Exception | None
) -> None:
    sessions.failure = failure
    session = sessions.seal()
    answer = signed_out(sessions, session, token_for_page(session))
    assert answer.status == 204
    assert sessions.ended == [session]
    assert answer.headers["set-cookie"].startswith(f'{COOKIE}="";')


def test_nobody_signs_another_out(sessions: FakeSessions) -> None:
    answer = signed_out(sessions, sessions.seal(), token_for_page(sessions.seal("another")))
    assert (answer.status, sessions.ended) == (403, [])


def test_what_is_left_of_an_ended_session_can_be_dropped(sessions: FakeSessions) -> None:
    answer = signed_out(sessions, "too-old", "")
    assert answer.status == 204
    assert answer.headers["set-cookie"].startswith(f'{COOKIE}="";')


def test_a_change_of_user_empties_the_cache(sessions: FakeSessions) -> None:
    for answer in (
        post(CLAIM_PATH, tickets.issue("sealed", BROWSER), OURS),
        signed_out(sessions, "", ""),
    ):
        assert answer.headers["clear-site-data"] == '"cache"'
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
@pytest.mark.parametrize("path", [CLAIM_PATH, SIGN_OUT_PATH])
def test_no_other_site_may_post(sessions: FakeSessions, site: str, path: str) -> None:
    ticket = tickets.issue("sealed", BROWSER)
    answer = post(path, ticket, {"Sec-Fetch-Site": site})
    assert answer.status == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("cookie", [None, "2|00000000|ff0102030405060708090a0b0c0d0e0f|1795456397"])
def test_no_other_browser_may_claim(cookie: str | None) -> None:
    ticket = tickets.issue("sealed", BROWSER)
    answer = post(CLAIM_PATH, ticket, OURS, cookie=cookie)
    assert answer.status == 403


@pytest.mark.parametrize("body", [b"", b"guess", b"x" * 10_000, "\u00e9".encode()])
def test_what_is_no_ticket_is_refused(body: bytes) -> None:
    assert post(CLAIM_PATH, body, OURS).status == 403


@pytest.mark.parametrize("path", [CLAIM_PATH, SIGN_OUT_PATH])
def test_a_link_does_nothing(path: str) -> None:
    assert ask(APP, "GET", path, OURS).status == 405
