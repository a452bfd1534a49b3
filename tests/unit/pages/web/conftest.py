"""Sessions without Cognito, with the real encryption of cookies."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from cryptography.fernet import Fernet

from backend.accounts.sessions import Sessions


@dataclass
class FakeSessions:
    """Seals cookies as the real class does; records the calls that would need Cognito."""

    real: Sessions = field(default_factory=lambda: Sessions(Any, Fernet.generate_key().decode()))  # type: ignore[arg-type]
    ended: list[str | None] = field(default_factory=list)
    failure: Exception | None = None
    newer: str | None = None

    def seal(self, refresh_token: str = "refresh") -> str:
        return self.real._seal(refresh_token, 4_000_000_000)

    def csrf_token(self, cookie: str | None) -> str | None:
        return self.real.csrf_token(cookie)

    def end(self, cookie: str | None) -> None:
        self.ended.append(cookie)
        if self.failure:
            raise self.failure

    def renewed(self, _cookie: str | None) -> str | None:
        if self.failure:
            raise self.failure
        return self.newer


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch) -> FakeSessions:
    fake = FakeSessions()

    class Services:
        sessions = fake

    monkeypatch.setattr("backend.services.create_services", Services)
    return fake
