"""Multi-factor authentication with the Cognito of the embedded AWS, and a real app's codes."""

import base64
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from backend.accounts.accounts import Accounts, SharedAccount, SignInAgain
from backend.accounts.cognito import (
    CodeRequired,
    Cognito,
    MfaSetupRequired,
    NewPasswordRequired,
    SessionExpired,
    SignInChallenge,
    SignInFailed,
    WrongCode,
)
from backend.accounts.user import User
from backend.services import Services
from tests.totp import totp

PASSWORD, ANOTHER = "First-password-1", "Second-password-2"


@dataclass
class App:
    """An authenticator app whose clock can be moved: a code is accepted only once."""

    secret: str
    steps: int = -1

    def code(self) -> str:
        """The next code that was not used, within the steps that Cognito accepts."""
        self.steps += 1
        return totp(self.secret, time.time() + 30 * (self.steps - 1))


@pytest.fixture
def user(services: Services) -> User:
    """A new user of the stack, where the second factor is optional."""
    hints = services.settings.code_hints
    assert hints
    address = f"{uuid.uuid4().hex}@example.com"
    services.accounts.sign_up(address, PASSWORD)
    services.accounts.confirm(address, hints.confirm)
    return User(services.cognito, services.accounts.sign_in(address, PASSWORD))


@pytest.fixture
def app(services: Services, user: User) -> App:
    """The app of the user, set up."""
    app = App(services.accounts.begin_mfa(user).secret)
    services.accounts.end_mfa_setup(user, app.code())
    return app


def challenged(accounts: Accounts, email: str, password: str = PASSWORD) -> SignInChallenge:
    with pytest.raises(CodeRequired) as required:
        accounts.sign_in(email, password)
    return required.value.challenge


@pytest.mark.parametrize(
    ("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")]
)
def test_the_codes_are_those_of_the_rfc(seconds: int, code: str) -> None:
    assert totp(base64.b32encode(b"12345678901234567890").decode(), seconds) == code


def test_set_up_sign_in_and_remove(services: Services, user: User) -> None:
    accounts = services.accounts
    assert not accounts.mfa.is_on(user.tokens().access_token)
    enrollment = accounts.begin_mfa(user)
    assert f"secret={enrollment.secret}&issuer=Photo%20dashboard" in enrollment.uri
    with pytest.raises(WrongCode):
        accounts.end_mfa_setup(user, "000000")
    accounts.sign_in(user.email, PASSWORD)  # nothing is on before the first code
    app = App(enrollment.secret)
    accounts.end_mfa_setup(user, app.code())
    assert accounts.mfa.is_on(user.tokens().access_token)

    challenge = challenged(accounts, user.email)
    with pytest.raises(WrongCode):
        accounts.answer_code(challenge, "000000")
    code = app.code()
    tokens = accounts.answer_code(challenge, f"{code[:3]} {code[3:]}")
    assert tokens.claims["email"] == user.email
    with pytest.raises(SignInFailed):
        accounts.remove_mfa(user, "Wrong-password-1", "000000")
    with pytest.raises(WrongCode):
        accounts.remove_mfa(user, PASSWORD, "000000")
    accounts.remove_mfa(user, PASSWORD, app.code())
    accounts.sign_in(user.email, PASSWORD)


def test_a_code_is_accepted_once(services: Services, user: User, app: App) -> None:
    code = app.code()
    services.accounts.answer_code(challenged(services.accounts, user.email), code)
    with pytest.raises(WrongCode):
        services.accounts.answer_code(challenged(services.accounts, user.email), code)


def test_a_code_without_the_password_is_nothing(services: Services, user: User, app: App) -> None:
    challenge = challenged(services.accounts, user.email)
    with pytest.raises(SessionExpired):
        services.accounts.answer_code(replace(challenge, session="guessed"), app.code())
    with pytest.raises(SessionExpired):
        services.accounts.answer_code(replace(challenge, user_id="guest@example.com"), "000000")
    client = boto3.client("cognito-idp")
    for name in ("SOFTWARE_TOKEN_MFA", "MFA_SETUP"):
        with pytest.raises(client.exceptions.NotAuthorizedException):
            client.respond_to_auth_challenge(
                ClientId=services.stack.user_pool_client_id,
                ChallengeName=name,
                Session="x" * 20,
                ChallengeResponses={
                    "USERNAME": "guest@example.com",
                    "SOFTWARE_TOKEN_MFA_CODE": "000000",
                },
            )


def test_a_session_continues_and_a_changed_password_needs_a_code(
    services: Services, user: User, app: App
) -> None:
    user.validate_session(max_age=0)
    with pytest.raises(CodeRequired) as required:
        services.accounts.change_password(user, PASSWORD, ANOTHER)
    services.accounts.answer_code(required.value.challenge, app.code())
    with pytest.raises(SessionExpired):
        user.validate_session(max_age=0)


def test_a_reset_password_ends_all_sessions_after_the_code(
    services: Services, user: User, app: App
) -> None:
    hints = services.settings.code_hints
    assert hints
    services.accounts.forgot(user.email)
    with pytest.raises(CodeRequired) as required:
        services.accounts.reset(user.email, hints.reset, ANOTHER)
    with pytest.raises(SignInAgain):
        services.accounts.answer_code(required.value.challenge, app.code())
    with pytest.raises(SessionExpired):
        user.validate_session(max_age=0)
    services.accounts.answer_code(challenged(services.accounts, user.email, ANOTHER), app.code())


def test_a_shared_account_gets_no_app(services: Services) -> None:
    tokens = services.accounts.sign_in("guest@example.com", "Demo-photos-1")
    with pytest.raises(SharedAccount):
        services.accounts.begin_mfa(User(services.cognito, tokens))


@pytest.fixture
def strict(services: Services) -> Iterator[Any]:
    """Accounts of a user pool in which everybody needs an app, and an invited user."""
    pools = boto3.client("cognito-idp")
    pool = pools.create_user_pool(
        PoolName=uuid.uuid4().hex, UsernameAttributes=["email"], MfaConfiguration="ON"
    )["UserPool"]["Id"]
    client = pools.create_user_pool_client(
        UserPoolId=pool, ClientName="it", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    stack = replace(services.stack, user_pool_id=pool, user_pool_client_id=client, mfa="ON")
    cognito = Cognito(stack, pools, boto3.client("cognito-identity"))
    pools.admin_create_user(UserPoolId=pool, Username="new@example.com", TemporaryPassword=PASSWORD)
    yield SimpleNamespace(accounts=Accounts(stack, pools, cognito, services.sessions))
    pools.delete_user_pool(UserPoolId=pool)


def test_where_everybody_needs_an_app_an_invited_user_sets_it_up(strict: Any) -> None:
    accounts: Accounts = strict.accounts
    with pytest.raises(NewPasswordRequired) as invited:
        accounts.sign_in("new@example.com", PASSWORD)
    with pytest.raises(MfaSetupRequired):
        accounts.accept_invitation(invited.value.invitation, ANOTHER)
    with pytest.raises(MfaSetupRequired) as required:
        accounts.sign_in("new@example.com", ANOTHER)
    challenge = required.value.challenge
    enrollment = accounts.mfa.enroll_to_sign_in("new@example.com", challenge)
    with pytest.raises(WrongCode):
        accounts.required_mfa_setup(challenge, enrollment, "000000")
    app = App(enrollment.secret)
    tokens = accounts.required_mfa_setup(challenge, enrollment, app.code())
    assert accounts.mfa.is_on(tokens.access_token)
    code = app.code()
    accounts.answer_code(challenged(accounts, "new@example.com", ANOTHER), code)
    with pytest.raises(SessionExpired):  # the setup of a sign-in that has ended
        accounts.required_mfa_setup(challenge, enrollment, app.code())
