"""Sign-up that is closed, by the setting or by the user pool."""

from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from backend.accounts.accounts import Accounts, NotAnAddress, SignUpClosed
from tests.unit.backend.operations.stacks import STACK

PASSWORD = "Correct-horse-1"


def accounts(client: Any, *, by_invitation: bool = False) -> Accounts:
    unused: Any = None
    return Accounts(STACK, client, unused, unused, by_invitation=by_invitation)


@pytest.fixture
def client() -> Any:
    return boto3.client(
        "cognito-idp", "us-east-1", aws_access_key_id="x", aws_secret_access_key="y"
    )


def test_a_closed_dashboard_asks_nobody(client: Any) -> None:
    with Stubber(client), pytest.raises(SignUpClosed):  # a request would be an error of the stub
        accounts(client, by_invitation=True).sign_up("me@example.com", PASSWORD)


@pytest.mark.parametrize(
    ("code", "message", "raised"),
    [
        ("NotAuthorizedException", "SignUp is not permitted for this user pool", SignUpClosed),
        ("InvalidParameterException", "Invalid email address format.", NotAnAddress),
    ],
)
def test_a_user_pool_that_is_closed_says_so(
    client: Any, code: str, message: str, raised: type[Exception]
) -> None:
    with Stubber(client) as stub:
        stub.add_client_error("sign_up", code, message, 400)
        with pytest.raises(raised):
            accounts(client).sign_up("me@example.com", PASSWORD)
