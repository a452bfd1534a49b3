"""Accounts with the Cognito of the embedded AWS."""

import uuid
from collections.abc import Callable

import boto3
import pytest

from backend.accounts import demo_accounts
from backend.accounts.accounts import NotAnAddress, SharedAccount
from backend.accounts.cognito import (
    NewPasswordRequired,
    PasswordRefused,
    SessionExpired,
    SignInFailed,
    TooManyAttempts,
    WrongCode,
)
from backend.accounts.password_policy import broken_rules
from backend.accounts.user import User
from backend.config.settings import CodeHints
from backend.deploy import add_operator
from backend.embedded.launcher import EmbeddedAws
from backend.services import Services

PASSWORD, ANOTHER = "First-password-1", "Second-password-2"


@pytest.fixture
def hints(services: Services) -> CodeHints:
    found = services.settings.code_hints
    assert found
    return found


@pytest.fixture
def address() -> str:
    return f"{uuid.uuid4().hex}@example.com"


@pytest.fixture
def account(services: Services, address: str, hints: CodeHints) -> str:
    """The address of a new, confirmed account."""
    services.accounts.sign_up(address, PASSWORD)
    services.accounts.confirm(address, hints.confirm)
    return address


def _user(services: Services, address: str, password: str = PASSWORD) -> User:
    return User(services.cognito, services.accounts.sign_in(address, password))


def test_sign_up_confirm_sign_in(services: Services, address: str, hints: CodeHints) -> None:
    services.accounts.sign_up(f" {address.upper()} ", PASSWORD)
    with pytest.raises(SignInFailed):
        services.accounts.sign_in(address, PASSWORD)
    services.accounts.resend(address)
    services.accounts.confirm(address, f" {hints.confirm} ")
    assert _user(services, address.upper()).email == address


def test_the_displayed_password_rules_are_enforced(services: Services) -> None:
    cognito = boto3.client("cognito-idp")
    for password in ("Demo-photos-1", "Sh0rt", "lower-case-1", "UPPER-CASE-1", "No-digit-here"):
        try:
            cognito.sign_up(
                ClientId=services.stack.user_pool_client_id,
                Username=f"{uuid.uuid4().hex}@example.com",
                Password=password,
            )
            refused = False
        except cognito.exceptions.InvalidPasswordException:
            refused = True
        assert refused == bool(broken_rules(password)), password


@pytest.mark.parametrize("text", ["", "nobody", "a@b", "a b@example.com", "a@" + "b" * 130 + ".c"])
def test_invalid_addresses_are_refused(services: Services, text: str) -> None:
    with pytest.raises(NotAnAddress):
        services.accounts.sign_up(text, PASSWORD)


def test_a_second_sign_up_responds_alike_and_changes_nothing(
    services: Services, account: str
) -> None:
    services.accounts.sign_up(account, ANOTHER)
    with pytest.raises(SignInFailed):
        services.accounts.sign_in(account, ANOTHER)
    assert services.accounts.sign_in(account, PASSWORD)


def test_responses_do_not_reveal_whether_an_account_exists(
    services: Services, account: str
) -> None:
    accounts, unconfirmed = services.accounts, f"{uuid.uuid4().hex}@example.com"
    accounts.sign_up(unconfirmed, PASSWORD)
    unknown = f"{uuid.uuid4().hex}@example.com"
    for there in (account, unconfirmed, unknown):
        accounts.forgot(there)
        accounts.resend(there)
        with pytest.raises(SignInFailed):
            accounts.sign_in(there, "Wrong-password-1")
        with pytest.raises(WrongCode):
            accounts.confirm(there, "000000")
        with pytest.raises(WrongCode):
            accounts.reset(there, "000000", ANOTHER)
        with pytest.raises(PasswordRefused):
            accounts.sign_up(there, "weak")
        accounts.sign_up(there, PASSWORD)


def test_a_reset_ends_every_other_session(
    services: Services, account: str, hints: CodeHints
) -> None:
    thief = services.accounts.sign_in(account, PASSWORD)
    services.accounts.forgot(account)
    with pytest.raises(PasswordRefused):
        services.accounts.reset(account, hints.reset, "weak")
    tokens = services.accounts.reset(account, hints.reset, ANOTHER)
    assert services.cognito.refresh(tokens.refresh_token)
    with pytest.raises(SessionExpired):
        services.cognito.refresh(thief.refresh_token)
    with pytest.raises(SignInFailed):
        services.accounts.sign_in(account, PASSWORD)


def test_a_code_is_valid_once(services: Services, account: str, hints: CodeHints) -> None:
    services.accounts.forgot(account)
    services.accounts.reset(account, hints.reset, ANOTHER)
    with pytest.raises(WrongCode):
        services.accounts.reset(account, hints.reset, PASSWORD)


def test_changing_the_password_ends_every_other_session(services: Services, account: str) -> None:
    user, elsewhere = _user(services, account), services.accounts.sign_in(account, PASSWORD)
    with pytest.raises(SignInFailed):
        services.accounts.change_password(user, "Not-the-old-one-1", ANOTHER)
    with pytest.raises(PasswordRefused):
        services.accounts.change_password(user, PASSWORD, "weak")
    tokens = services.accounts.change_password(user, PASSWORD, ANOTHER)
    assert services.cognito.refresh(tokens.refresh_token)
    with pytest.raises(SessionExpired):
        services.cognito.refresh(elsewhere.refresh_token)


def test_signing_out_everywhere_ends_cached_sessions_at_once(
    services: Services, account: str
) -> None:
    cookies = [
        services.sessions.seal(services.accounts.sign_in(account, PASSWORD)) for _ in range(2)
    ]
    user = services.sessions.open(cookies[0])
    assert user
    services.accounts.sign_out_everywhere(user)
    assert [services.sessions.open(cookie) for cookie in cookies] == [None, None]


def test_an_invited_operator_chooses_a_password(
    services: Services, address: str, embedded: EmbeddedAws
) -> None:
    cognito, pool = boto3.client("cognito-idp"), embedded.outputs["UserPoolId"]
    add_operator(address, pool, cognito)
    cognito.admin_set_user_password(
        UserPoolId=pool, Username=address, Password="Mailed-password-1", Permanent=False
    )
    with pytest.raises(NewPasswordRequired) as asked:
        services.accounts.sign_in(address, "Mailed-password-1")
    with pytest.raises(PasswordRefused):
        services.accounts.accept_invitation(asked.value.invitation, "weak")
    tokens = services.accounts.accept_invitation(asked.value.invitation, ANOTHER)
    assert User(services.cognito, tokens).is_operator
    assert services.accounts.sign_in(address, ANOTHER)


def test_guesses_are_limited_with_and_without_an_account(services: Services, account: str) -> None:
    for there in (account, "nobody@example.com"):
        for _ in range(10):
            with pytest.raises(SignInFailed):
                services.accounts.sign_in(there, "Wrong-password-1")
        with pytest.raises(TooManyAttempts):
            services.accounts.sign_in(there, PASSWORD)


def test_mails_are_limited(services: Services, address: str) -> None:
    for _ in range(10):
        services.accounts.forgot(address)
    with pytest.raises(TooManyAttempts):
        services.accounts.resend(address)


def test_success_is_not_counted(services: Services) -> None:
    for _ in range(12):
        services.accounts.sign_in("demo@example.com", demo_accounts.PASSWORD)


def test_a_deleted_account_cannot_sign_in(services: Services, account: str) -> None:
    cookie = services.sessions.seal(services.accounts.sign_in(account, PASSWORD))
    user = services.sessions.open(cookie)
    assert user
    services.accounts.delete(user)
    assert services.sessions.open(cookie) is None
    with pytest.raises(SignInFailed):
        services.accounts.sign_in(account, PASSWORD)


def test_one_user_cannot_sign_another_out(
    services: Services, account: str, user: Callable[[str], User]
) -> None:
    cookie = services.sessions.seal(services.accounts.sign_in(account, PASSWORD))
    guest = user("guest")
    services.accounts.sign_out_everywhere(guest)
    assert services.sessions.open(cookie)


def test_demo_accounts_cannot_be_changed(services: Services, hints: CodeHints) -> None:
    shared = demo_accounts.ACCOUNTS[0]
    visitor = _user(services, shared, demo_accounts.PASSWORD)
    attempts: list[Callable[[], object]] = [
        lambda: services.accounts.change_password(visitor, demo_accounts.PASSWORD, ANOTHER),
        lambda: services.accounts.forgot(shared.upper()),
        lambda: services.accounts.reset(shared, hints.reset, ANOTHER),
        lambda: services.accounts.delete(visitor),
        lambda: next(services.account_deletion(visitor).run()),
    ]
    for attempt in attempts:
        with pytest.raises(SharedAccount):
            attempt()
    assert services.accounts.sign_in(shared, demo_accounts.PASSWORD)


def test_a_start_resets_the_password_of_demo_accounts(
    services: Services, embedded: EmbeddedAws
) -> None:
    pool, guest = embedded.outputs["UserPoolId"], demo_accounts.ACCOUNTS[1]
    boto3.client("cognito-idp").admin_set_user_password(
        UserPoolId=pool, Username=guest, Password=ANOTHER, Permanent=True
    )
    demo_accounts.ensure(pool, enabled=True)
    assert services.accounts.sign_in(guest, demo_accounts.PASSWORD)
