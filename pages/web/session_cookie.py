"""The session cookie as browsers keep it: its name, its attributes, where it is read."""

from collections.abc import Mapping

from starlette.requests import HTTPConnection
from starlette.responses import Response

from backend.accounts.sessions import COOKIE, MAX_AGE

SECURE_COOKIE = f"__Host-{COOKIE}"
"""Its name under HTTPS: browsers take it from this very host only, and never without TLS."""


def is_https(connection: HTTPConnection) -> bool:
    """Whether the browser came by HTTPS.

    The server sets the scheme: behind a proxy by ``X-Forwarded-Proto``, which it believes only
    from this machine or from the addresses in ``FORWARDED_ALLOW_IPS``.
    """
    return connection.url.scheme in {"https", "wss"}


def session_in(cookies: Mapping[str, str], *, https: bool) -> str | None:
    """The sealed session among a browser's cookies.

    Under HTTPS the other name does not count: anybody on the way could have set that one.
    """
    return cookies.get(SECURE_COOKIE if https else COOKIE)


def session_of(connection: HTTPConnection) -> str | None:
    """The sealed session of a request."""
    return session_in(connection.cookies, https=is_https(connection))


def keep_session(response: Response, sealed: str, *, https: bool) -> None:
    """Let the browser keep a session: out of the reach of scripts and of other sites."""
    response.set_cookie(
        SECURE_COOKIE if https else COOKIE,
        sealed,
        max_age=MAX_AGE,
        path="/",
        httponly=True,
        samesite="lax",
        secure=https,
    )


def drop_session(response: Response, *, https: bool) -> None:
    """Let the browser forget it."""
    name = SECURE_COOKIE if https else COOKIE
    response.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=https)
