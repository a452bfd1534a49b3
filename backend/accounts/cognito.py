"""Cognito: the user pool signs users in, the identity pool gives them AWS credentials."""

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from backend.aws.errors import error_code, translate
from backend.config.stack_outputs import Stack

if TYPE_CHECKING:
    from types_boto3_cognito_identity import CognitoIdentityClient
    from types_boto3_cognito_idp import CognitoIdentityProviderClient
    from types_boto3_cognito_idp.literals import AuthFlowTypeType
    from types_boto3_cognito_idp.type_defs import (
        AuthenticationResultTypeTypeDef,
        InitiateAuthResponseTypeDef,
        RespondToAuthChallengeResponseTypeDef,
    )

_Parameters = ParamSpec("_Parameters")
_Response = TypeVar("_Response")


class SignInFailed(Exception):
    """No such account, not confirmed, or a wrong password. Which of them is not revealed."""


class AccountExists(Exception):
    """The address has an account. Pages must not reveal this."""


class PasswordRefused(Exception):
    """The password breaks a rule (see ``backend.accounts.password_policy``)."""


class PasswordResetRequired(Exception):
    """The password is correct, but an administrator requires a new one: send a code."""


class WrongCode(Exception):
    """A wrong or expired code, or none was sent. Which of them is not revealed."""


class CodeNotSent(Exception):
    """The mail with the code could not be sent."""


class TooManyAttempts(Exception):
    """A rate limit of Cognito, or of this process, is reached: try again later."""


class SessionExpired(Exception):
    """The refresh token has expired or was revoked: sign in again."""


class NewPasswordRequired(Exception):
    """An invited user has signed in with the temporary password of the invitation."""

    def __init__(self, invitation: "Invitation") -> None:
        super().__init__("a new password is required")
        self.invitation = invitation


@dataclass(frozen=True)
class SignInChallenge:
    """What Cognito's challenge requires besides a code, after a correct password."""

    user_id: str
    session: str = field(repr=False)
    ends_sessions: bool = False
    """Whether all sessions end after the code, because the password was reset."""


class CodeRequired(Exception):
    """The password is correct; a code of the user's authenticator app is needed as well."""

    def __init__(self, challenge: SignInChallenge) -> None:
        super().__init__("a code is required")
        self.challenge = challenge


class MfaSetupRequired(Exception):
    """The password is correct, but nobody signs in without an authenticator app: set it up."""

    def __init__(self, challenge: SignInChallenge) -> None:
        super().__init__("an authenticator app is required")
        self.challenge = challenge


@dataclass(frozen=True)
class Invitation:
    """What Cognito's challenge requires besides the new password."""

    user_id: str
    session: str = field(repr=False)


@dataclass(frozen=True)
class Tokens:
    """The tokens that Cognito issues at sign-in."""

    id_token: str = field(repr=False)
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: float
    """When the id and access tokens expire, in seconds since the epoch."""

    @property
    def claims(self) -> dict[str, Any]:
        """Claims of the id token. The token came from Cognito over TLS, so it is not verified."""
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
    """Seconds since the epoch."""


class Cognito:
    """The user pool and the identity pool of a stack."""

    def __init__(
        self,
        stack: Stack,
        user_pools: "CognitoIdentityProviderClient",
        identity_pools: "CognitoIdentityClient",
    ) -> None:
        self._stack = stack
        self._user_pools = user_pools
        self._identity_pools = identity_pools

    def sign_in(self, email: str, password: str) -> Tokens:
        """Sign in.

        Raises SignInFailed, NewPasswordRequired, CodeRequired, MfaSetupRequired,
        PasswordResetRequired, TooManyAttempts, AwsUnavailable.
        """
        answer = self._initiate(
            "USER_PASSWORD_AUTH", {"USERNAME": email.strip().lower(), "PASSWORD": password}
        )
        if answer.get("ChallengeName") == "NEW_PASSWORD_REQUIRED":
            user_id = answer["ChallengeParameters"]["USER_ID_FOR_SRP"]
            raise NewPasswordRequired(Invitation(user_id, answer["Session"]))
        return tokens_of(answer)

    def accept_invitation(self, invitation: Invitation, password: str) -> Tokens:
        """Set the first password of an invited user and sign in.

        Raises PasswordRefused, SessionExpired if the challenge has expired, MfaSetupRequired,
        TooManyAttempts, AwsUnavailable.
        """
        try:
            answer = call_cognito(
                self._user_pools.respond_to_auth_challenge,
                ClientId=self._stack.user_pool_client_id,
                ChallengeName="NEW_PASSWORD_REQUIRED",
                Session=invitation.session,
                ChallengeResponses={"USERNAME": invitation.user_id, "NEW_PASSWORD": password},
            )
            return tokens_of(answer)
        except (SignInFailed, WrongCode) as error:
            raise SessionExpired from error

    def refresh(self, refresh_token: str) -> Tokens:
        """Get new id and access tokens. Raises SessionExpired, TooManyAttempts, AwsUnavailable."""
        try:
            answer = self._initiate("REFRESH_TOKEN_AUTH", {"REFRESH_TOKEN": refresh_token})
        except SignInFailed as error:
            raise SessionExpired from error
        result = answer["AuthenticationResult"]
        return _tokens(result, result.get("RefreshToken", refresh_token))

    def revoke(self, refresh_token: str) -> None:
        """Revoke a refresh token and the access tokens issued for it."""
        call_cognito(
            self._user_pools.revoke_token,
            Token=refresh_token,
            ClientId=self._stack.user_pool_client_id,
        )

    def identity_id(self, id_token: str) -> str:
        """The identity id: the owner of photos, and the user's prefix in the bucket."""
        answer = call_cognito(
            self._identity_pools.get_id,
            IdentityPoolId=self._stack.identity_pool_id,
            Logins={self._stack.user_pool_provider_name: id_token},
        )
        return str(answer["IdentityId"])

    def credentials(self, identity_id: str, id_token: str) -> AwsCredentials:
        """AWS credentials of an identity, for the role of its group."""
        answer = call_cognito(
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

    def _initiate(
        self, flow: "AuthFlowTypeType", parameters: dict[str, str]
    ) -> "InitiateAuthResponseTypeDef":
        return call_cognito(
            self._user_pools.initiate_auth,
            ClientId=self._stack.user_pool_client_id,
            AuthFlow=flow,
            AuthParameters=parameters,
        )


# An error that only an existing account causes has the same exception as that of a missing account.
_BY_CODE: dict[str, type[Exception]] = {
    "NotAuthorizedException": SignInFailed,
    "UserNotFoundException": SignInFailed,
    "UserNotConfirmedException": SignInFailed,  # Cognito does not check the password before
    "InvalidParameterException": SignInFailed,
    "PasswordResetRequiredException": PasswordResetRequired,
    "UsernameExistsException": AccountExists,
    "AliasExistsException": WrongCode,
    "CodeMismatchException": WrongCode,
    "EnableSoftwareTokenMFAException": WrongCode,  # the first code of an authenticator app
    "ExpiredCodeException": WrongCode,
    "CodeDeliveryFailureException": CodeNotSent,
    "InvalidPasswordException": PasswordRefused,
    "PasswordHistoryPolicyViolationException": PasswordRefused,
    "TooManyRequestsException": TooManyAttempts,
    "LimitExceededException": TooManyAttempts,
    "TooManyFailedAttemptsException": TooManyAttempts,
}


def call_cognito(
    call: Callable[_Parameters, _Response],
    *args: _Parameters.args,
    **request: _Parameters.kwargs,
) -> _Response:
    """Call Cognito. Raises the exceptions of this module instead of botocore's."""
    try:
        return call(*args, **request)
    except ParamValidationError as error:
        raise SignInFailed from error  # its message would quote the value
    except (ClientError, BotoCoreError) as error:
        raise _translated(error) from error


def _translated(error: ClientError | BotoCoreError) -> Exception:
    code = error_code(error) if isinstance(error, ClientError) else ""
    known = _BY_CODE.get(code)
    return known() if known else translate(error)


def tokens_of(
    response: "InitiateAuthResponseTypeDef | RespondToAuthChallengeResponseTypeDef",
) -> Tokens:
    """The tokens of a response. Raises CodeRequired, MfaSetupRequired."""
    if required := _CHALLENGES.get(response.get("ChallengeName", "")):
        user_id = response["ChallengeParameters"]["USER_ID_FOR_SRP"]
        raise required(SignInChallenge(user_id, response["Session"]))
    result = response.get("AuthenticationResult")
    if result is None:  # a challenge that the user pool of the template never requires
        raise SignInFailed
    return _tokens(result, result["RefreshToken"])


_CHALLENGES = {"SOFTWARE_TOKEN_MFA": CodeRequired, "MFA_SETUP": MfaSetupRequired}


def _tokens(result: "AuthenticationResultTypeTypeDef", refresh_token: str) -> Tokens:
    return Tokens(
        id_token=result["IdToken"],
        access_token=result["AccessToken"],
        refresh_token=refresh_token,
        expires_at=time.time() + result["ExpiresIn"],
    )
