"""Who owns the photos of an address: known from the user's first sign-in on."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from cryptography.fernet import Fernet

from backend.accounts.owner_of_email import NoIdentity, owner_of_email
from backend.accounts.sessions import Sessions
from backend.accounts.user import User
from backend.database.identities import Identities
from backend.database.table import Table
from tests.moto.machine import empty_aws
from tests.moto.tables import create_table

TOKENS: Any = SimpleNamespace(
    claims={"sub": "from the token", "email": "ada@example.com"}, id_token="", refresh_token="r"
)


@pytest.fixture
def operations(monkeypatch: pytest.MonkeyPatch) -> Iterator[Table]:
    with empty_aws(monkeypatch):
        yield create_table("Operations")


def test_the_owner_is_known_from_the_first_sign_in_until_the_account_is_deleted(
    operations: Table,
) -> None:
    cognito: Any = boto3.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="photos", UsernameAttributes=["email"])
    pool_id = pool["UserPool"]["Id"]

    def owner(email: str) -> str:
        return owner_of_email(email, pool_id, cognito, operations)

    with pytest.raises(NoIdentity, match="has no account"):
        owner("ada@example.com")
    made = cognito.admin_create_user(UserPoolId=pool_id, Username="ada@example.com")
    sub = next(a["Value"] for a in made["User"]["Attributes"] if a["Name"] == "sub")
    with pytest.raises(NoIdentity, match="has not signed in yet"):
        owner("ada@example.com")
    Identities(operations).add(sub, "us-east-1:ada")
    Identities(operations).add(sub, "us-east-1:ada")
    assert owner(" Ada@example.com") == "us-east-1:ada"
    cognito.admin_update_user_attributes(
        UserPoolId=pool_id,
        Username="ada@example.com",
        UserAttributes=[{"Name": "email", "Value": "ada@example.org"}],
    )
    assert owner("ada@example.org") == "us-east-1:ada"  # photos stay with a changed address
    with pytest.raises(NoIdentity, match="has no account"):
        owner("ada@example.com")
    Identities(operations).remove(sub)
    with pytest.raises(NoIdentity, match="has not signed in yet"):
        owner("ada@example.org")


def test_a_session_tells_who_opened_it_once() -> None:
    opened: list[tuple[str, str]] = []
    cognito: Any = SimpleNamespace(
        identity_id=lambda _token: "us-east-1:ada",
        refresh=lambda _token: TOKENS,
    )
    key = Fernet.generate_key().decode()

    def sessions() -> Sessions:
        def note(user: User) -> None:
            opened.append((user.user_id, user.owner))

        return Sessions(cognito, key, opened=note)

    here = sessions()
    cookie = here.seal(TOKENS)
    here.open(cookie)
    assert opened == [("from the token", "us-east-1:ada")]
    sessions().open(cookie)  # another process
    assert len(opened) == 2
