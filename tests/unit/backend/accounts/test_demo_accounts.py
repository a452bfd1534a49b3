"""Demo accounts exist while they are wanted and are disabled otherwise, on moto."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from backend.accounts import demo_accounts
from backend.config.stack_outputs import OPERATORS
from tests.moto.machine import empty_aws


@pytest.fixture
def cognito(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with empty_aws(monkeypatch):
        yield boto3.client("cognito-idp")


@pytest.fixture
def pool(cognito: Any) -> str:
    pool_id: str = cognito.create_user_pool(PoolName="users")["UserPool"]["Id"]
    cognito.create_group(UserPoolId=pool_id, GroupName=OPERATORS)
    return pool_id


def users(cognito: Any, pool: str) -> dict[str, bool]:
    """Whether each user is enabled, by name."""
    listed = cognito.list_users(UserPoolId=pool)["Users"]
    return {
        attribute["Value"]: user["Enabled"]
        for user in listed
        for attribute in user["Attributes"]
        if attribute["Name"] == "email"
    }


def signs_in(cognito: Any, pool: str, email: str) -> bool:
    client_id = cognito.create_user_pool_client(UserPoolId=pool, ClientName="test")
    try:
        cognito.initiate_auth(
            ClientId=client_id["UserPoolClient"]["ClientId"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email, "PASSWORD": demo_accounts.PASSWORD},
        )
    except cognito.exceptions.NotAuthorizedException:
        return False
    return True


def test_wanted_accounts_are_created(cognito: Any, pool: str) -> None:
    for _ in range(2):
        demo_accounts.ensure(pool, enabled=True)
        assert users(cognito, pool) == dict.fromkeys(demo_accounts.ACCOUNTS, True)
    assert all(signs_in(cognito, pool, email) for email in demo_accounts.ACCOUNTS)


def test_one_of_them_is_an_operator(cognito: Any, pool: str) -> None:
    demo_accounts.ensure(pool, enabled=True)
    operators = cognito.list_users_in_group(UserPoolId=pool, GroupName=OPERATORS)["Users"]
    emails = [a["Value"] for u in operators for a in u["Attributes"] if a["Name"] == "email"]
    assert emails == [demo_accounts.OPERATOR]


def test_unwanted_accounts_are_not_created(cognito: Any, pool: str) -> None:
    demo_accounts.ensure(pool, enabled=False)
    assert users(cognito, pool) == {}


def test_existing_accounts_are_disabled_and_enabled_again(cognito: Any, pool: str) -> None:
    demo_accounts.ensure(pool, enabled=True)
    demo_accounts.ensure(pool, enabled=False)
    assert users(cognito, pool) == dict.fromkeys(demo_accounts.ACCOUNTS, False)
    demo_accounts.ensure(pool, enabled=True)
    assert users(cognito, pool) == dict.fromkeys(demo_accounts.ACCOUNTS, True)


def test_a_changed_password_is_reset(cognito: Any, pool: str) -> None:
    demo_accounts.ensure(pool, enabled=True)
    email = demo_accounts.ACCOUNTS[0]
    cognito.admin_set_user_password(
        UserPoolId=pool, Username=email, Password="Another-1-password", Permanent=True
    )
    assert not signs_in(cognito, pool, email)
    demo_accounts.ensure(pool, enabled=True)
    assert signs_in(cognito, pool, email)
