"""Cognito's answers and error codes become the exceptions and values of the product."""

import base64
import json
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from backend.accounts import cognito as module
from backend.accounts.cognito import Cognito, Invitation, NewPasswordRequired, Tokens
from backend.errors import AwsRefused, AwsUnavailable
from tests.unit.backend.operations.stacks import STACK

RESULT = {"IdToken": "id", "AccessToken": "access", "RefreshToken": "refresh", "ExpiresIn": 3600}


@pytest.fixture
def client() -> Any:
    return boto3.client(
        "cognito-idp", "us-east-1", aws_access_key_id="x", aws_secret_access_key="y"
    )


@pytest.fixture
def cognito(client: Any) -> Cognito:
    return Cognito(STACK, client, identity_pools=None)


def sign_in_answers(client: Any, cognito: Cognito, answer: dict[str, Any]) -> Tokens:
    with Stubber(client) as stub:
        stub.add_response("initiate_auth", answer)
        return cognito.sign_in("me@example.com", "secret")


def test_sign_in_returns_the_tokens(client: Any, cognito: Cognito) -> None:
    tokens = sign_in_answers(client, cognito, {"AuthenticationResult": RESULT})
    assert (tokens.id_token, tokens.access_token, tokens.refresh_token) == (
        "id",
        "access",
        "refresh",
    )


def test_tokens_are_not_in_the_text_of_an_object(client: Any, cognito: Cognito) -> None:
    tokens = sign_in_answers(client, cognito, {"AuthenticationResult": RESULT})
    assert "refresh" not in str(tokens)
    assert "secret" not in str(Invitation("me", "secret"))


def test_claims_are_those_of_the_id_token() -> None:
    claims = {"email": "é@example.com", "cognito:groups": ["operators"]}
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    assert Tokens(f"header.{payload}.signature", "", "", 0).claims == claims


def test_an_invited_user_has_to_choose_a_password(client: Any, cognito: Cognito) -> None:
    challenge = {
        "ChallengeName": "NEW_PASSWORD_REQUIRED",
        "ChallengeParameters": {"USER_ID_FOR_SRP": "id-of-me"},
        "Session": "a-session-of-cognito",
    }
    with pytest.raises(NewPasswordRequired) as raised:
        sign_in_answers(client, cognito, challenge)
    assert raised.value.invitation == Invitation("id-of-me", "a-session-of-cognito")


def test_another_challenge_is_a_failed_sign_in(client: Any, cognito: Cognito) -> None:
    challenge = {"ChallengeName": "SMS_MFA", "Session": "a-session-of-cognito"}
    with pytest.raises(module.SignInFailed):
        sign_in_answers(client, cognito, challenge)


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        ("NotAuthorizedException", 400, module.SignInFailed),
        ("UserNotFoundException", 400, module.SignInFailed),
        ("UserNotConfirmedException", 400, module.SignInFailed),
        ("PasswordResetRequiredException", 400, module.PasswordResetRequired),
        ("TooManyRequestsException", 400, module.TooManyAttempts),
        ("LimitExceededException", 400, module.TooManyAttempts),
        ("InternalErrorException", 500, AwsUnavailable),
        ("ResourceNotFoundException", 400, AwsRefused),
    ],
)
def test_error_codes_become_exceptions(
    client: Any, cognito: Cognito, code: str, status: int, expected: type[Exception]
) -> None:
    with Stubber(client) as stub:
        stub.add_client_error("initiate_auth", code, http_status_code=status)
        with pytest.raises(expected) as raised:
            cognito.sign_in("me@example.com", "secret")
    assert type(raised.value) is expected


def test_a_refused_refresh_token_is_an_expired_session(client: Any, cognito: Cognito) -> None:
    with Stubber(client) as stub:
        stub.add_client_error("initiate_auth", "NotAuthorizedException")
        with pytest.raises(module.SessionExpired):
            cognito.refresh("refresh")


def test_the_refresh_token_is_kept_unless_cognito_rotates_it(client: Any, cognito: Cognito) -> None:
    without = {name: value for name, value in RESULT.items() if name != "RefreshToken"}
    with Stubber(client) as stub:
        stub.add_response("initiate_auth", {"AuthenticationResult": without})
        stub.add_response(
            "initiate_auth", {"AuthenticationResult": {**RESULT, "RefreshToken": "rotated"}}
        )
        assert cognito.refresh("old").refresh_token == "old"
        assert cognito.refresh("old").refresh_token == "rotated"


def test_an_expired_invitation_asks_for_another_sign_in(client: Any, cognito: Cognito) -> None:
    with Stubber(client) as stub:
        stub.add_client_error("respond_to_auth_challenge", "NotAuthorizedException")
        with pytest.raises(module.SessionExpired):
            cognito.accept_invitation(Invitation("me", "a-session-of-cognito"), "Demo-photos-1")
