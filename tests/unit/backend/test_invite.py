"""Users are invited to a user pool of the emulator."""

from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from backend import invite


@pytest.fixture
def user_pool(emulated_aws: boto3.Session, monkeypatch: pytest.MonkeyPatch) -> str:
    cognito = emulated_aws.client("cognito-idp")
    pool: Any = cognito.create_user_pool(PoolName="photos", UsernameAttributes=["email"])
    found = SimpleNamespace(user_pool_id=pool["UserPool"]["Id"])
    monkeypatch.setattr(invite, "describe_stack", lambda name, session: found)
    return str(found.user_pool_id)


def test_users_are_invited_once(
    user_pool: str, emulated_aws: boto3.Session, capsys: pytest.CaptureFixture[str]
) -> None:
    assert invite.main(["ada@example.com"]) == 0
    assert invite.main(["ada@example.com", "bob@example.com"]) == 0

    assert capsys.readouterr().out.splitlines() == [
        "ada@example.com: invited",
        "ada@example.com: has an account already",
        "bob@example.com: invited",
    ]
    cognito = emulated_aws.client("cognito-idp")
    user = cognito.admin_get_user(UserPoolId=user_pool, Username="bob@example.com")
    assert user["UserStatus"] == "FORCE_CHANGE_PASSWORD"


def test_a_missing_stack_is_an_error(
    emulated_aws: boto3.Session, capsys: pytest.CaptureFixture[str]
) -> None:
    assert invite.main(["ada@example.com", "--stack", "nowhere"]) == 1
    assert "no stack 'nowhere'" in capsys.readouterr().err
