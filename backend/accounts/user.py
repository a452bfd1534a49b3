"""A signed-in user, whose tokens and AWS credentials are renewed automatically."""

import threading
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any

import boto3
from botocore.credentials import Credentials, ReadOnlyCredentials

from backend.accounts.cognito import AwsCredentials, Cognito, Tokens, TooManyAttempts
from backend.config.boto_sessions import aws_session
from backend.config.stack_outputs import OPERATORS
from backend.errors import AwsUnavailable

_RENEW_BEFORE = 120.0  # seconds before expiry: longer than any request
_EXPIRED = {
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
}


class User:
    """A signed-in user. Thread-safe: the pages and routes of a session share it."""

    def __init__(self, cognito: Cognito, tokens: Tokens) -> None:
        self._cognito = cognito
        self._lock = threading.RLock()
        self._tokens = tokens
        self._validated_at = time.monotonic()
        self._clients: dict[str, Any] = {}
        self._credentials = _UserCredentials(self)
        self.user_id = str(tokens.claims.get("sub", ""))
        self.owner = cognito.identity_id(tokens.id_token)

    @property
    def email(self) -> str:
        """The user's e-mail address in the latest tokens."""
        return str(self._tokens.claims.get("email", ""))

    @property
    def groups(self) -> frozenset[str]:
        """The user's groups in the latest tokens."""
        return frozenset(self._tokens.claims.get("cognito:groups", []))

    @property
    def is_operator(self) -> bool:
        """Whether the user sees the operations pages. IAM enforces what they can read."""
        return OPERATORS in self.groups

    @property
    def refresh_token(self) -> str:
        """The token that renews the session."""
        return self._tokens.refresh_token

    def tokens(self) -> Tokens:
        """Tokens that are valid for two minutes at least. Raises SessionExpired."""
        with self._lock:
            if self._tokens.expires_at - time.time() < _RENEW_BEFORE:
                self._renew()
            return self._tokens

    def validate_session(self, max_age: float) -> None:
        """Validate the session with Cognito unless that was done in the last ``max_age`` seconds.

        If Cognito is unavailable, tokens that are still valid are accepted. Raises SessionExpired.
        """
        with self._lock:
            if time.monotonic() - self._validated_at < max_age:
                return
            try:
                self._renew()
            except (AwsUnavailable, TooManyAttempts):
                if self._tokens.expires_at - time.time() < _RENEW_BEFORE:
                    raise
                self._validated_at = time.monotonic()

    def client(self, service: str) -> Any:
        """A boto3 client of a service with this user's permissions only."""
        create: Callable[..., Any] = self._session.client  # its types require a literal name
        with self._lock:
            if service not in self._clients:
                self._clients[service] = create(service)
            return self._clients[service]

    def new_credentials(self) -> AwsCredentials:
        """Get new AWS credentials of this user. Raises SessionExpired."""
        return self._cognito.credentials(self.owner, self.tokens().id_token)

    def _renew(self) -> None:
        self._tokens = self._cognito.refresh(self._tokens.refresh_token)
        self._validated_at = time.monotonic()

    @cached_property
    def _session(self) -> boto3.Session:
        session = aws_session(self._credentials)
        # The stubs do not know that the handlers of this event return a value.
        retry: Callable[..., Any] = self._credentials.retry_with_new_credentials
        session.events.register("needs-retry", retry)
        return session


class _UserCredentials(Credentials):
    """Credentials that are fetched before the first request, before they expire, and if AWS
    rejects them.
    """

    def __init__(self, user: User) -> None:
        super().__init__("", "", method="cognito-identity")
        self._user = user
        self._fetch_lock = threading.Lock()
        self._current: AwsCredentials | None = None
        self._groups: frozenset[str] = frozenset()

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        with self._fetch_lock:
            groups = self._user.groups
            # The role depends on the groups.
            current = self._current if groups == self._groups else None
            if current is None or current.expires_at - time.time() < _RENEW_BEFORE:
                current = self._user.new_credentials()
                self._current, self._groups = current, groups
        return ReadOnlyCredentials(
            current.access_key, current.secret_key, current.session_token, None
        )

    def retry_with_new_credentials(self, response: Any, attempts: int, **_: Any) -> float | None:
        """Handle botocore's ``needs-retry`` event: seconds until the retry, None for no retry."""
        code = response[1].get("Error", {}).get("Code") if response else None
        if code not in _EXPIRED or attempts > 1:
            return None
        with self._fetch_lock:
            self._current = None
        return 0.0
