"""A signed-in user: tokens and AWS credentials, renewed unseen."""

import threading
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config
from botocore.credentials import Credentials, ReadOnlyCredentials

from backend.accounts.cognito import AwsCredentials, Cognito, Tokens, TooManyAttempts
from backend.config.boto_sessions import aws_session
from backend.config.stack_outputs import OPERATORS
from backend.errors import AwsUnavailable

_RENEW_BEFORE = 120.0  # seconds: longer than any one request takes
_STALE = {
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
}
_CLIENT_CONFIG = Config(
    connect_timeout=3,
    read_timeout=20,
    max_pool_connections=32,
    retries={"mode": "standard", "total_max_attempts": 3},
)


class User:
    """Somebody signed in. Thread-safe: pages and routes of one session share it."""

    def __init__(self, cognito: Cognito, tokens: Tokens) -> None:
        self._cognito = cognito
        self._lock = threading.RLock()
        self._tokens = tokens
        self._asked_at = time.monotonic()
        self._clients: dict[str, Any] = {}
        self._credentials = _UserCredentials(self)
        self.email = str(tokens.claims.get("email", ""))
        self.owner = cognito.identity_id(tokens.id_token)

    @property
    def groups(self) -> frozenset[str]:
        """The groups as of the latest tokens."""
        return frozenset(self._tokens.claims.get("cognito:groups", []))

    @property
    def is_operator(self) -> bool:
        """Whether the operations pages are this user's; IAM decides what they may read."""
        return OPERATORS in self.groups

    @property
    def refresh_token(self) -> str:
        """What keeps the session alive."""
        return self._tokens.refresh_token

    def tokens(self) -> Tokens:
        """Tokens that are valid for a while. Raises SessionExpired."""
        with self._lock:
            if self._tokens.expires_at - time.time() < _RENEW_BEFORE:
                self._renew()
            return self._tokens

    def ask_again(self, seconds: float) -> None:
        """Ask Cognito whether the session stands, unless that was asked so many seconds ago.

        Where Cognito does not answer, tokens that are still valid are enough. Raises
        SessionExpired.
        """
        with self._lock:
            if time.monotonic() - self._asked_at < seconds:
                return
            try:
                self._renew()
            except (AwsUnavailable, TooManyAttempts):
                if self._tokens.expires_at - time.time() < _RENEW_BEFORE:
                    raise
                self._asked_at = time.monotonic()

    def client(self, service: str) -> Any:
        """A client of a service that acts with this user's permissions only."""
        with self._lock:
            if service not in self._clients:
                create: Callable[..., Any] = self._session.client
                self._clients[service] = create(service, config=_CLIENT_CONFIG)
            return self._clients[service]

    def new_credentials(self) -> AwsCredentials:
        """Fresh AWS credentials of this user. Raises SessionExpired."""
        return self._cognito.credentials(self.owner, self.tokens().id_token)

    def _renew(self) -> None:
        self._tokens = self._cognito.refresh(self._tokens.refresh_token)
        self._asked_at = time.monotonic()

    @cached_property
    def _session(self) -> boto3.Session:
        session = aws_session(self._credentials)
        # The stubs do not know that the handlers of this event return a value.
        retry: Callable[..., Any] = self._credentials.retry_with_new_ones
        session.events.register("needs-retry", retry)
        return session


class _UserCredentials(Credentials):
    """Credentials fetched when needed, and anew when AWS no longer knows them."""

    def __init__(self, user: User) -> None:
        super().__init__("", "", method="cognito-identity")
        self._user = user
        self._fetch_lock = threading.Lock()
        self._current: AwsCredentials | None = None
        self._groups: frozenset[str] = frozenset()

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        with self._fetch_lock:
            groups = self._user.groups
            current = self._current if groups == self._groups else None  # other groups, other role
            if current is None or current.expires_at - time.time() < _RENEW_BEFORE:
                current = self._user.new_credentials()
                self._current, self._groups = current, groups
        return ReadOnlyCredentials(
            current.access_key, current.secret_key, current.session_token, None
        )

    def retry_with_new_ones(self, response: Any, attempts: int, **_: Any) -> float | None:
        """Answer botocore's question whether to try again, and after how many seconds."""
        code = response[1].get("Error", {}).get("Code") if response else None
        if code not in _STALE or attempts > 1:
            return None
        with self._fetch_lock:
            self._current = None
        return 0.0
