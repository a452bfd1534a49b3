"""Cognito: who somebody is, and the AWS credentials that go with it."""

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from backend.aws.errors import translate
from backend.config.stack_outputs import Stack


class SignInFailed(Exception):
    """No such account, not confirmed, or another password: which of them is never told."""


class AccountExists(Exception):
    """That address has an account: for those who ask Cognito, never for a page."""


class PasswordRefused(Exception):
    """The password breaks a rule (see ``backend.accounts.password_policy``)."""


class PasswordResetRequired(Exception):
    """The password is right, yet an administrator asked for a new one: send a code."""


class WrongCode(Exception):
    """Not the code that was sent, or an old one, or nobody was sent any: never told which."""


class CodeNotSent(Exception):
    """The mail with the code could not be sent."""


class TooManyAttempts(Exception):
    """Cognito, or our own count, asks for patience."""


class SessionExpired(Exception):
    """The refresh token is used up or was revoked: sign in again."""


class NewPasswordRequired(Exception):
    """An invited person has signed in with the password of the invitation, good for once."""

    def __init__(self, invitation: "Invitation") -> None:
        super().__init__("a password of one's own is needed")
        self.invitation = invitation


@dataclass(frozen=True)
class Invitation:
    """What Cognito wants back together with the new password."""

    user_id: str
    session: str = field(repr=False)


@dataclass(frozen=True)
class Tokens:
    """What Cognito issues at sign-in."""

    id_token: str = field(repr=False)
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: float
    """Seconds since the epoch when the id and access tokens end."""

    @property
    def claims(self) -> dict[str, Any]:
        """Claims of the id token, which came from Cognito itself over a trusted connection."""
        payload = self.id_token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return dict(claims)


@dataclass(frozen=True)
class AwsCredentials:
    """Temporary credentials of one identity."""

    access_key: str
    secret_key: str = field(repr=False)
    session_token: str = field(repr=False)
    expires_at: float


class Cognito:
    """The user pool and the identity pool of a stack."""

    def __init__(self, stack: Stack, user_pools: Any, identity_pools: Any) -> None:
        self._stack = stack
        self._user_pools = user_pools
        self._identity_pools = identity_pools

    def sign_in(self, email: str, password: str) -> Tokens:
        """Sign in.

        Raises SignInFailed, NewPasswordRequired, PasswordResetRequired, TooManyAttempts,
        AwsUnavailable.
        """
        answer = self._initiate(
            "USER_PASSWORD_AUTH", {"USERNAME": email.strip().lower(), "PASSWORD": password}
        )
        if answer.get("ChallengeName") == "NEW_PASSWORD_REQUIRED":
            asked = answer["ChallengeParameters"]
            raise NewPasswordRequired(Invitation(asked["USER_ID_FOR_SRP"], answer["Session"]))
        return _tokens_of(answer)

    def accept_invitation(self, invitation: Invitation, password: str) -> Tokens:
        """Sign in with a first password of one's own.

        Raises PasswordRefused, SessionExpired if it took too long, TooManyAttempts,
        AwsUnavailable.
        """
        try:
            answer = ask_cognito(
                self._user_pools.respond_to_auth_challenge,
                ClientId=self._stack.user_pool_client_id,
                ChallengeName="NEW_PASSWORD_REQUIRED",
                Session=invitation.session,
                ChallengeResponses={"USERNAME": invitation.user_id, "NEW_PASSWORD": password},
            )
            return _tokens_of(answer)
        except (SignInFailed, WrongCode) as error:
            raise SessionExpired from error

    def refresh(self, refresh_token: str) -> Tokens:
        """New id and access tokens. Raises SessionExpired, TooManyAttempts, AwsUnavailable."""
        try:
            answer = self._initiate("REFRESH_TOKEN_AUTH", {"REFRESH_TOKEN": refresh_token})
        except SignInFailed as error:
            raise SessionExpired from error
        result = answer["AuthenticationResult"]
        return _tokens(result, result.get("RefreshToken", refresh_token))

    def revoke(self, refresh_token: str) -> None:
        """Make a refresh token, and the access tokens that came of it, useless."""
        ask_cognito(
            self._user_pools.revoke_token,
            Token=refresh_token,
            ClientId=self._stack.user_pool_client_id,
        )

    def identity_id(self, id_token: str) -> str:
        """The identity id: the owner of photos, and the name of its folder in the bucket."""
        answer = ask_cognito(
            self._identity_pools.get_id,
            IdentityPoolId=self._stack.identity_pool_id,
            Logins={self._stack.user_pool_provider_name: id_token},
        )
        return str(answer["IdentityId"])

    def credentials(self, identity_id: str, id_token: str) -> AwsCredentials:
        """AWS credentials of an identity, with the role that its groups lead to."""
        answer = ask_cognito(
            self._identity_pools.get_credentials_for_identity,
            IdentityId=identity_id,
            Logins={self._stack.user_pool_provider_name: id_token},
        )["Credentials"]
        return AwsCredentials(
            access_key=answer["AccessKeyId"],
            secret_key=answer["SecretKey"],
            session_token=answer["SessionToken"],
            expires_at=answer["Expiration"].timestamp(),
        )

    def _initiate(self, flow: str, parameters: dict[str, str]) -> dict[str, Any]:
        return ask_cognito(
            self._user_pools.initiate_auth,
            ClientId=self._stack.user_pool_client_id,
            AuthFlow=flow,
            AuthParameters=parameters,
        )


# The one place that knows Cognito's codes. What only an account that exists can cause has the same
# name as what none causes.
_BY_CODE: dict[str, type[Exception]] = {
    "NotAuthorizedException": SignInFailed,
    "UserNotFoundException": SignInFailed,
    "UserNotConfirmedException": SignInFailed,  # answered before the password is looked at
    "InvalidParameterException": SignInFailed,
    "PasswordResetRequiredException": PasswordResetRequired,
    "UsernameExistsException": AccountExists,
    "AliasExistsException": WrongCode,
    "CodeMismatchException": WrongCode,
    "ExpiredCodeException": WrongCode,
    "CodeDeliveryFailureException": CodeNotSent,
    "InvalidPasswordException": PasswordRefused,
    "PasswordHistoryPolicyViolationException": PasswordRefused,
    "TooManyRequestsException": TooManyAttempts,
    "LimitExceededException": TooManyAttempts,
    "TooManyFailedAttemptsException": TooManyAttempts,
}


def ask_cognito(call: Callable[..., dict[str, Any]], **request: Any) -> dict[str, Any]:
    """What a call to Cognito answers; what it raises under the names of this module."""
    try:
        return call(**request)
    except ParamValidationError as error:
        raise SignInFailed from error  # botocore's own check; its message would quote the value
    except (ClientError, BotoCoreError) as error:
        _raise_translated(error)


def _raise_translated(error: ClientError | BotoCoreError) -> NoReturn:
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
    ours = _BY_CODE.get(code)
    if ours:
        raise ours from error
    raise translate(error) from error


def _tokens_of(answer: dict[str, Any]) -> Tokens:
    result = answer.get("AuthenticationResult")
    if result is None:  # a challenge that our pool never asks for
        raise SignInFailed
    return _tokens(result, result["RefreshToken"])


def _tokens(result: dict[str, Any], refresh_token: str) -> Tokens:
    return Tokens(
        id_token=result["IdToken"],
        access_token=result["AccessToken"],
        refresh_token=refresh_token,
        expires_at=time.time() + result["ExpiresIn"],
    )
