"""The session cookie: its name, its attributes, and how it is read, set and deleted."""

from collections.abc import Mapping

from starlette.requests import HTTPConnection
from starlette.responses import Response

from backend.accounts.sessions import COOKIE, MAX_AGE

SECURE_COOKIE = f"__Host-{COOKIE}"
"""The cookie's name over HTTPS. Browsers accept this prefix from this host only, and with TLS:
https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Set-Cookie#cookie_prefixes"""


def is_https(connection: HTTPConnection) -> bool:
    """Return whether the browser uses HTTPS.

    The server sets the scheme. Behind a proxy it takes it from ``X-Forwarded-Proto``, which it
    accepts from this machine and from the addresses in ``FORWARDED_ALLOW_IPS`` only.
    """
    return connection.url.scheme in {"https", "wss"}


def session_from_cookies(cookies: Mapping[str, str], *, https: bool) -> str | None:
    """Return the sealed session in a browser's cookies.

    Over HTTPS the plain name is ignored, because an attacker on the network could have set it.
    """
    return cookies.get(SECURE_COOKIE if https else COOKIE)


def session_from(connection: HTTPConnection) -> str | None:
    """Return the sealed session of a request."""
    return session_from_cookies(connection.cookies, https=is_https(connection))


def set_session_cookie(response: Response, sealed: str, *, https: bool) -> None:
    """Set the session cookie. Scripts cannot read it, and other sites cannot send it in a POST."""
    response.set_cookie(
        SECURE_COOKIE if https else COOKIE,
        sealed,
        max_age=MAX_AGE,
        path="/",
        httponly=True,
        samesite="lax",
        secure=https,
    )


def delete_session_cookie(response: Response, *, https: bool) -> None:
    """Delete the session cookie from the browser."""
    name = SECURE_COOKIE if https else COOKIE
    response.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=https)
