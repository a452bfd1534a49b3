"""Multi-factor authentication with the time-based codes of an authenticator app (TOTP, RFC 6238).

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-totp.html
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

import segno

from backend.accounts.cognito import (
    SessionExpired,
    SignInChallenge,
    SignInFailed,
    Tokens,
    call_cognito,
    tokens_of,
)
from backend.config.stack_outputs import Stack

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient
    from types_boto3_cognito_idp.literals import ChallengeNameTypeType

ISSUER = "Photo dashboard"
"""Name of the account's issuer in the app."""
_TOTP: Final = "SOFTWARE_TOKEN_MFA"
_PIXELS_PER_MODULE = 4


@dataclass(frozen=True)
class Enrollment:
    """A secret that an app has to store before its first code is verified."""

    email: str
    secret: str = field(repr=False)
    """In Base32, for apps that cannot read a QR code."""
    session: str | None = field(default=None, repr=False)
    """Continues a sign-in; None for a user who is signed in."""

    @property
    def uri(self) -> str:
        """What the QR code contains.

        https://github.com/google/google-authenticator/wiki/Key-Uri-Format
        """
        label = quote(f"{ISSUER}:{self.email}", safe=":@")
        parameters = urlencode({"secret": self.secret, "issuer": ISSUER}, quote_via=quote)
        return f"otpauth://totp/{label}?{parameters}"

    @property
    def qr_code(self) -> str:
        """The QR code as the URL of an SVG image; it contains the image, so nothing is loaded."""
        code = segno.make(self.uri, error="m", micro=False)
        return str(code.svg_data_uri(scale=_PIXELS_PER_MODULE, light="white"))


class Mfa:
    """The second factor of the users of a user pool.

    Every method also raises TooManyAttempts, AwsUnavailable and AwsRefused.
    """

    def __init__(self, stack: Stack, user_pools: "CognitoIdentityProviderClient") -> None:
        self._client_id = stack.user_pool_client_id
        self._user_pools = user_pools
        self.is_offered = stack.mfa != "OFF"
        """Whether users can set it up."""
        self.is_required = stack.mfa == "ON"
        """Whether nobody signs in without it, so that it cannot be removed."""

    def is_on(self, access_token: str) -> bool:
        """Whether the user has a second factor."""
        user = call_cognito(self._user_pools.get_user, AccessToken=access_token)
        return _TOTP in user.get("UserMFASettingList", [])

    def enroll(self, email: str, access_token: str) -> Enrollment:
        """Begin the setup for a user who is signed in."""
        answer = call_cognito(self._user_pools.associate_software_token, AccessToken=access_token)
        return Enrollment(email, answer["SecretCode"])

    def enroll_to_sign_in(self, email: str, challenge: SignInChallenge) -> Enrollment:
        """Begin the setup that a sign-in requires. Raises SessionExpired."""
        try:
            answer = call_cognito(
                self._user_pools.associate_software_token, Session=challenge.session
            )
        except SignInFailed as error:
            raise SessionExpired from error
        return Enrollment(email, answer["SecretCode"], answer["Session"])

    def turn_on(self, access_token: str, code: str) -> None:
        """End the setup with the first code of the app. Raises WrongCode."""
        call_cognito(
            self._user_pools.verify_software_token, AccessToken=access_token, UserCode=code
        )
        self._prefer(access_token, enabled=True)

    def turn_on_and_sign_in(
        self, challenge: SignInChallenge, enrollment: Enrollment, code: str
    ) -> Tokens:
        """End the setup that a sign-in requires. Raises WrongCode, SessionExpired."""
        assert enrollment.session
        try:
            answer = call_cognito(
                self._user_pools.verify_software_token, Session=enrollment.session, UserCode=code
            )
        except SignInFailed as error:
            raise SessionExpired from error
        return self._respond("MFA_SETUP", challenge.user_id, answer["Session"], {})

    def sign_in(self, challenge: SignInChallenge, code: str) -> Tokens:
        """Sign in with a code. Raises WrongCode, SessionExpired."""
        response = {"SOFTWARE_TOKEN_MFA_CODE": code}
        return self._respond(_TOTP, challenge.user_id, challenge.session, response)

    def turn_off(self, access_token: str) -> None:
        """Remove the second factor of a user who has just signed in with it."""
        self._prefer(access_token, enabled=False)

    def _prefer(self, access_token: str, *, enabled: bool) -> None:
        call_cognito(
            self._user_pools.set_user_mfa_preference,
            AccessToken=access_token,
            SoftwareTokenMfaSettings={"Enabled": enabled, "PreferredMfa": enabled},
        )

    def _respond(
        self,
        name: "ChallengeNameTypeType",
        user_id: str,
        session: str,
        response: dict[str, str],
    ) -> Tokens:
        try:
            answer = call_cognito(
                self._user_pools.respond_to_auth_challenge,
                ClientId=self._client_id,
                ChallengeName=name,
                Session=session,
                ChallengeResponses={"USERNAME": user_id, **response},
            )
        except SignInFailed as error:
            raise SessionExpired from error
        return tokens_of(answer)
