"""Sign-up that is closed, by the setting or by the user pool, and requests for a new address."""

from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from backend.accounts.accounts import Accounts, NotAnAddress, SameAddress, SignUpClosed
from backend.accounts.cognito import CodeNotSent, SignInFailed, WrongCode
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


class Session:
    """The parts of a signed-in user, and of Cognito's sign-in, that a change of address uses."""

    owner = "us-east-1:ada"

    def __init__(self, email: str = "ada@example.com") -> None:
        self.email = email
        self.validated = 0
        self.forgotten: list[str] = []
        self.revoked: list[str] = []

    def validate_session(self, max_age: float) -> None:
        assert not max_age
        self.validated += 1

    def tokens(self) -> Any:
        return SimpleNamespace(access_token="access")

    def sign_in(self, email: str, password: str) -> Any:
        assert email == self.email
        if password != PASSWORD:
            raise SignInFailed
        return SimpleNamespace(refresh_token="of the check")

    def accounts(self, client: Any) -> Accounts:
        cognito: Any = SimpleNamespace(sign_in=self.sign_in, revoke=self.revoked.append)
        sessions: Any = SimpleNamespace(forget_user=self.forgotten.append)
        return Accounts(STACK, client, cognito, sessions)


UPDATE = {
    "AccessToken": "access",
    "UserAttributes": [{"Name": "email", "Value": "new@example.com"}],
}
VERIFY = {"AccessToken": "access", "AttributeName": "email", "Code": "123456"}


def test_a_new_address_is_sent_a_code_after_the_password(client: Any) -> None:
    session: Any = Session()
    accounts = session.accounts(client)
    delivery = {"Destination": "n***@e***", "DeliveryMedium": "EMAIL", "AttributeName": "email"}
    with Stubber(client) as stub:  # a request without the password would be an error of the stub
        with pytest.raises(SignInFailed):
            accounts.request_new_address(session, "new@example.com", "wrong")
        with pytest.raises(SameAddress):
            accounts.request_new_address(session, "ADA@example.com", PASSWORD)
        stub.add_response("update_user_attributes", {"CodeDeliveryDetailsList": [delivery]}, UPDATE)
        accounts.request_new_address(session, " New@example.com", PASSWORD)
        stub.assert_no_pending_responses()
    assert session.revoked == ["of the check"]
    assert not session.forgotten


def test_the_code_changes_the_address_and_sessions_get_new_tokens(client: Any) -> None:
    session: Any = Session()
    with Stubber(client) as stub:
        stub.add_response("verify_user_attribute", {}, VERIFY)
        session.accounts(client).confirm_new_address(session, " 123456 ")
    assert session.validated == 2
    assert session.forgotten == [session.owner]


@pytest.mark.parametrize(
    ("code", "raised"),
    [
        ("AliasExistsException", None),  # an address of another account is not revealed
        ("InvalidParameterException", NotAnAddress),
        ("CodeDeliveryFailureException", CodeNotSent),
    ],
)
def test_errors_of_a_new_address(client: Any, code: str, raised: type[Exception] | None) -> None:
    session: Any = Session()
    with Stubber(client) as stub:
        stub.add_client_error("update_user_attributes", code)
        if raised is None:
            session.accounts(client).request_new_address(session, "new@example.com", PASSWORD)
            return
        with pytest.raises(raised):
            session.accounts(client).request_new_address(session, "new@example.com", PASSWORD)


@pytest.mark.parametrize(
    "code", ["CodeMismatchException", "ExpiredCodeException", "AliasExistsException"]
)
def test_a_wrong_code_changes_nothing(client: Any, code: str) -> None:
    session: Any = Session()
    with Stubber(client) as stub:
        stub.add_client_error("verify_user_attribute", code)
        with pytest.raises(WrongCode):
            session.accounts(client).confirm_new_address(session, "1")
    assert not session.forgotten
