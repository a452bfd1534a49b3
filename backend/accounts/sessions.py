"""Sessions without a session store: the refresh token itself, sealed, in the browser's cookie.

Any replica that has the key can open it, so restarts and replicas sign nobody out. What is
remembered of an opened one spares Cognito most questions, not all: a session that was ended
elsewhere is noticed within a minute.
"""

import hashlib
import hmac
import json
import os
import threading
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from backend.accounts.cognito import Cognito, SessionExpired, SignInFailed, Tokens
from backend.accounts.user import User

COOKIE = "photo_session"
LIFE = 30 * 24 * 3600
"""Seconds from sign-in to the end; as the refresh token's (template: RefreshTokenValidity)."""
MAX_AGE = 7 * 24 * 3600
"""Seconds that a cookie is good for if the dashboard is not visited meanwhile."""
RENEW_AFTER = 24 * 3600
"""Seconds after which a visit brings a new cookie."""
ASK_AFTER = 60.0
"""Seconds after which Cognito is asked again whether a session still stands."""
_COOKIE_LIMIT = 4000  # bytes of name and value that browsers keep: RFC 6265, 6.1
_REMEMBERED = 500


class CookieTooLarge(Exception):
    """The sealed session does not fit into a cookie."""


@dataclass(frozen=True)
class _Sealed:
    """What a cookie says."""

    refresh_token: str = field(repr=False)
    begun_at: int
    """Seconds since the epoch; renewing does not change it."""
    sealed_at: int


class Sessions:
    """Seals sessions into cookies and opens them; remembers opened ones to spare Cognito."""

    def __init__(self, cognito: Cognito, key: str, ask_after: float = ASK_AFTER) -> None:
        self._cognito = cognito
        self._fernet = Fernet(key)
        self._ask_after = ask_after
        self._users: OrderedDict[str, User] = OrderedDict()
        self._lock = threading.Lock()

    def seal(self, tokens: Tokens) -> str:
        """The cookie's value for a new session. Raises CookieTooLarge."""
        cookie = self._seal(tokens.refresh_token, int(time.time()))
        self._remember(cookie, User(self._cognito, tokens))
        return cookie

    def open(self, cookie: str | None) -> User | None:
        """The user of a cookie; None if it is absent, forged, too old, or its session has ended."""
        sealed = self._unseal(cookie)
        if cookie is None or sealed is None:
            return None
        with self._lock:
            user = self._users.get(_name(cookie))
        try:
            if user is None:
                user = User(self._cognito, self._cognito.refresh(sealed.refresh_token))
                self._remember(cookie, user)
            user.ask_again(self._ask_after)
        except SessionExpired:
            self.forget(cookie)
            return None
        return user

    def renewed(self, cookie: str | None) -> str | None:
        """A newer cookie of the same session for one that is a day old, else None.

        It ends when the old one would have: ``LIFE`` after sign-in.
        """
        sealed = self._unseal(cookie)
        if sealed is None or time.time() - sealed.sealed_at < RENEW_AFTER:
            return None
        user = self.open(cookie)
        if user is None:
            return None
        newer = self._seal(user.refresh_token, sealed.begun_at)
        self._remember(newer, user)
        return newer

    def csrf_token(self, cookie: str | None) -> str | None:
        """What a page of this session sends along to change something; None without a session.

        It follows from the session, stays the same when the cookie is renewed, and tells nothing
        of either. Costs no request: whether the session still stands is another question.
        """
        sealed = self._unseal(cookie)
        if sealed is None:
            return None
        return hmac.digest(sealed.refresh_token.encode(), b"request token", "sha256").hex()

    def forget(self, cookie: str) -> None:
        """Drop what is remembered of a session; the cookie itself stays valid."""
        with self._lock:
            self._users.pop(_name(cookie), None)

    def forget_user(self, owner: str) -> None:
        """Drop what is remembered of every session of a user, who then is asked for anew."""
        with self._lock:
            for name in [name for name, user in self._users.items() if user.owner == owner]:
                del self._users[name]

    def end(self, cookie: str | None) -> None:
        """Sign out: revoke this session's tokens wherever they are."""
        sealed = self._unseal(cookie)
        if cookie is None or sealed is None:
            return
        self.forget(cookie)
        with suppress(SignInFailed):  # it had ended already
            self._cognito.revoke(sealed.refresh_token)

    def _seal(self, refresh_token: str, begun_at: int) -> str:
        cookie = self._fernet.encrypt(json.dumps([begun_at, refresh_token]).encode()).decode()
        if len(COOKIE) + len(cookie) > _COOKIE_LIMIT:
            raise CookieTooLarge(f"{len(cookie)} bytes")
        return cookie

    def _unseal(self, cookie: str | None) -> _Sealed | None:
        """What a cookie says, None unless it is ours and in its time. Costs no request."""
        if not cookie:
            return None
        try:
            said = json.loads(self._fernet.decrypt(cookie.encode(), ttl=MAX_AGE))
            begun_at, refresh_token = said
        except (InvalidToken, UnicodeEncodeError, ValueError, TypeError):
            return None
        sealed_at = self._fernet.extract_timestamp(cookie.encode())
        if time.time() - begun_at > LIFE:
            return None
        return _Sealed(refresh_token, begun_at, sealed_at)

    def _remember(self, cookie: str, user: User) -> None:
        with self._lock:
            self._users[_name(cookie)] = user
            while len(self._users) > _REMEMBERED:
                self._users.popitem(last=False)


def key_in(folder: Path) -> str:
    """The key kept in a folder, made there once and readable by its owner only."""
    path = folder / "session.key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(Fernet.generate_key())
    return path.read_text()


def _name(cookie: str) -> str:
    # Memory dumps and debuggers should not show a session that could be replayed.
    return hashlib.sha256(cookie.encode()).hexdigest()
