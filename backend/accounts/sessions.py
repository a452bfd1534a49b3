"""Sessions without a session store: a cookie holds the encrypted refresh token.

Every replica with the key can decrypt it, so a restart or another replica does not sign users out.
Each process caches the users of recent sessions, which saves most requests to Cognito. A session
that another process ended is detected within a minute.
"""

import hashlib
import hmac
import json
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.fernet import Fernet, InvalidToken

from backend.accounts.cognito import Cognito, SessionExpired, SignInFailed, Tokens
from backend.accounts.user import User

COOKIE = "photo_session"
LIFE = 30 * 24 * 3600
"""Seconds from sign-in to the end of the session: RefreshTokenValidity of the template."""
MAX_AGE = 7 * 24 * 3600
"""Seconds from a cookie's creation to its expiry. A visit renews it."""
RENEW_AFTER = 24 * 3600
"""Age of a cookie, in seconds, from which a visit renews it."""
VALIDATE_AFTER = 60.0
"""Seconds after which a cached session is validated with Cognito again."""
_COOKIE_LIMIT = 4000  # bytes of name and value that browsers accept: RFC 6265, section 6.1
_MAX_CACHED = 500


class CookieTooLarge(Exception):
    """The encrypted session does not fit into a cookie."""


@dataclass(frozen=True)
class _Session:
    """The content of a cookie."""

    refresh_token: str = field(repr=False)
    started_at: int
    """Time of sign-in, in seconds since the epoch. A renewal does not change it."""
    sealed_at: int
    """When the cookie was created, in seconds since the epoch."""


class Sessions:
    """Encrypts sessions into cookies and decrypts them. Thread-safe."""

    def __init__(
        self,
        cognito: Cognito,
        key: str,
        validate_after: float = VALIDATE_AFTER,
        opened: Callable[[User], None] = lambda user: None,
    ) -> None:
        """``opened`` is called with the user of each session that this process did not know."""
        self._cognito = cognito
        self._fernet = Fernet(key)
        self._validate_after = validate_after
        self._opened = opened
        self._users: OrderedDict[str, User] = OrderedDict()
        self._lock = threading.Lock()

    def seal(self, tokens: Tokens) -> str:
        """The cookie value of a new session. Raises CookieTooLarge."""
        cookie = self._seal(tokens.refresh_token, int(time.time()))
        user = User(self._cognito, tokens)
        self._cache(cookie, user)
        self._opened(user)
        return cookie

    def open(self, cookie: str | None) -> User | None:
        """The user of a cookie; None if it is absent, invalid or expired, or the session ended."""
        sealed = self._unseal(cookie)
        if cookie is None or sealed is None:
            return None
        with self._lock:
            user = self._users.get(_cache_key(cookie))
        try:
            if user is None:
                user = User(self._cognito, self._cognito.refresh(sealed.refresh_token))
                self._cache(cookie, user)
                self._opened(user)
            user.validate_session(self._validate_after)
        except SessionExpired:
            self.forget(cookie)
            return None
        return user

    def renewed(self, cookie: str | None) -> str | None:
        """A new cookie of the same session if the cookie is a day old, else None.

        The session still ends ``LIFE`` after sign-in.
        """
        sealed = self._unseal(cookie)
        if sealed is None or time.time() - sealed.sealed_at < RENEW_AFTER:
            return None
        user = self.open(cookie)
        if user is None:
            return None
        renewed = self._seal(user.refresh_token, sealed.started_at)
        self._cache(renewed, user)
        return renewed

    def csrf_token(self, cookie: str | None) -> str | None:
        """The CSRF token that pages of this session send with a POST; None without a session.

        It is derived from the session, and stays the same when the cookie is renewed. It sends no
        request to Cognito, so it does not show whether the session is still valid.
        """
        sealed = self._unseal(cookie)
        if sealed is None:
            return None
        return hmac.digest(sealed.refresh_token.encode(), b"request token", "sha256").hex()

    def forget(self, cookie: str) -> None:
        """Remove a session from the cache. The cookie stays valid."""
        with self._lock:
            self._users.pop(_cache_key(cookie), None)

    def forget_user(self, owner: str) -> None:
        """Remove all sessions of a user from the cache."""
        with self._lock:
            for key in [key for key, user in self._users.items() if user.owner == owner]:
                del self._users[key]

    def end(self, cookie: str | None) -> None:
        """Sign out: revoke the tokens of this session."""
        sealed = self._unseal(cookie)
        if cookie is None or sealed is None:
            return
        self.forget(cookie)
        with suppress(SignInFailed):  # the session was already over
            self._cognito.revoke(sealed.refresh_token)

    def _seal(self, refresh_token: str, started_at: int) -> str:
        cookie = self._fernet.encrypt(json.dumps([started_at, refresh_token]).encode()).decode()
        if len(COOKIE) + len(cookie) > _COOKIE_LIMIT:
            raise CookieTooLarge(f"{len(cookie)} bytes")
        return cookie

    def _unseal(self, cookie: str | None) -> _Session | None:
        """The content of a cookie, None if it is invalid or expired. Sends no request."""
        if not cookie:
            return None
        try:
            content = self._fernet.decrypt(cookie.encode(), ttl=MAX_AGE)
            started_at, refresh_token = json.loads(content)
        except (InvalidToken, UnicodeEncodeError, ValueError, TypeError):
            return None
        sealed_at = self._fernet.extract_timestamp(cookie.encode())
        if time.time() - started_at > LIFE:
            return None
        return _Session(refresh_token, started_at, sealed_at)

    def _cache(self, cookie: str, user: User) -> None:
        with self._lock:
            self._users[_cache_key(cookie)] = user
            while len(self._users) > _MAX_CACHED:
                self._users.popitem(last=False)


def load_or_create_key(folder: Path) -> str:
    """The key in a folder. Creates it if it is absent, readable by its owner only.

    Of processes that create it at the same time, such as a command and the dashboard, one succeeds:
    a link is never to a file that is not complete.
    """
    path = folder / "session.key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder) as file:  # readable by its owner only
            file.write(Fernet.generate_key())
            file.flush()
            with suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_text()


def _cache_key(cookie: str) -> str:
    # A memory dump must not contain a cookie that can be replayed.
    return hashlib.sha256(cookie.encode()).hexdigest()
