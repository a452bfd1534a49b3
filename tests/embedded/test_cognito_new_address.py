"""The change of an e-mail address, which both the old and the new one have to survive."""

import uuid

import boto3
import pytest

from backend.accounts.accounts import SameAddress, SharedAccount
from backend.accounts.cognito import SignInFailed, WrongCode
from backend.accounts.demo_accounts import PASSWORD as DEMO_PASSWORD
from backend.accounts.owner_of_email import NoIdentity, owner_of_email
from backend.accounts.user import User
from backend.database.table import Table
from backend.services import Services

PASSWORD = "First-password-1"


def new_address() -> str:
    return f"{uuid.uuid4().hex}@example.com"


@pytest.fixture
def code(services: Services) -> str:
    assert services.settings.code_hints
    return services.settings.code_hints.confirm


@pytest.fixture
def account(services: Services, code: str) -> str:
    """The address of a new account."""
    address = new_address()
    services.accounts.sign_up(address, PASSWORD)
    services.accounts.confirm(address, code)
    return address


def owner(services: Services, address: str) -> str:
    operations = Table(boto3.client("dynamodb"), services.stack.operations_table)
    return owner_of_email(
        address, services.stack.user_pool_id, boto3.client("cognito-idp"), operations
    )


def test_the_old_address_stays_until_the_code_for_the_new_one(
    services: Services, account: str, code: str
) -> None:
    cookie = services.sessions.seal(services.accounts.sign_in(account, PASSWORD))
    user = services.sessions.open(cookie)
    assert user
    new = new_address()
    with pytest.raises(SignInFailed):
        services.accounts.request_new_address(user, new, "Not-the-password-1")
    with pytest.raises(SameAddress):
        services.accounts.request_new_address(user, account.upper(), PASSWORD)
    with pytest.raises(WrongCode):  # none was sent
        services.accounts.confirm_new_address(user, code)

    services.accounts.request_new_address(user, f" {new.upper()} ", PASSWORD)
    with pytest.raises(WrongCode):
        services.accounts.confirm_new_address(user, "000000")
    with pytest.raises(SignInFailed):
        services.accounts.sign_in(new, PASSWORD)
    assert User(services.cognito, services.accounts.sign_in(account, PASSWORD)).email == account

    services.accounts.confirm_new_address(user, f" {code} ")
    again = services.sessions.open(cookie)
    assert again
    assert (user.email, again.email, again.owner) == (new, new, user.owner)
    changed = User(services.cognito, services.accounts.sign_in(new, PASSWORD))
    assert (changed.owner, changed.user_id) == (user.owner, user.user_id)
    with pytest.raises(SignInFailed):
        services.accounts.sign_in(account, PASSWORD)
    with pytest.raises(WrongCode):  # it is valid once
        services.accounts.confirm_new_address(user, code)

    assert owner(services, new) == user.owner
    with pytest.raises(NoIdentity):
        owner(services, account)
    services.accounts.sign_up(account, PASSWORD)  # free for somebody else
    services.accounts.confirm(account, code)
    other = User(services.cognito, services.accounts.sign_in(account, PASSWORD))
    assert other.owner != user.owner


def test_the_address_of_another_account_cannot_be_taken_and_is_not_revealed(
    services: Services, account: str, code: str
) -> None:
    taken = new_address()
    services.accounts.sign_up(taken, PASSWORD)
    user = User(services.cognito, services.accounts.sign_in(account, PASSWORD))
    services.accounts.request_new_address(user, taken, PASSWORD)  # as if it were free
    with pytest.raises(WrongCode):
        services.accounts.confirm_new_address(user, code)
    assert User(services.cognito, services.accounts.sign_in(account, PASSWORD)).email == account

    free = new_address()  # and one that is taken while the code is on its way
    services.accounts.request_new_address(user, free, PASSWORD)
    services.accounts.sign_up(free, PASSWORD)
    with pytest.raises(WrongCode):
        services.accounts.confirm_new_address(user, code)


def test_a_shared_account_keeps_its_address(services: Services) -> None:
    guest = User(services.cognito, services.accounts.sign_in("guest@example.com", DEMO_PASSWORD))
    with pytest.raises(SharedAccount):
        services.accounts.request_new_address(guest, new_address(), DEMO_PASSWORD)
    with pytest.raises(SharedAccount):
        services.accounts.confirm_new_address(guest, "123456")
