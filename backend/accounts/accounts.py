"""What users do with their own accounts, without revealing which addresses have an account.

Where Cognito responds differently to an address with an account and to one without, the methods
here respond alike.
"""

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from backend.accounts.cognito import (
    AccountExists,
    CodeRequired,
    Cognito,
    Invitation,
    PasswordRefused,
    SessionExpired,
    SignInChallenge,
    SignInFailed,
    Tokens,
    WrongCode,
    call_cognito,
)
from backend.accounts.mfa import Enrollment, Mfa
from backend.accounts.password_policy import broken_rules
from backend.accounts.rate_limit import RateLimit
from backend.accounts.sessions import Sessions
from backend.accounts.user import User
from backend.aws.errors import error_code
from backend.config.stack_outputs import Stack

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient

# Cognito validates addresses. This only saves a request for text that cannot be an address.
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_ADDRESS_LENGTH = 128
"""https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SignUp.html"""


class NotAnAddress(Exception):
    """The text is not an e-mail address."""


class SignUpClosed(Exception):
    """Accounts are by invitation: nobody can create one."""


class SignInAgain(Exception):
    """The new password is set and all sessions have ended: sign in with it and the next code."""


class SharedAccount(Exception):
    """The account is shared by all users, so its password cannot change and it is not deleted."""


class SameAddress(Exception):
    """The new e-mail address is that of the account already."""


class Accounts:
    """The accounts of a user pool. Accounts of ``shared`` addresses cannot be changed.

    Every method that calls Cognito also raises AwsUnavailable, AwsRefused and TooManyAttempts.
    """

    def __init__(
        self,
        stack: Stack,
        user_pools: "CognitoIdentityProviderClient",
        cognito: Cognito,
        sessions: Sessions,
        *,
        shared: Collection[str] = (),
        by_invitation: bool = False,
    ) -> None:
        self.mfa = Mfa(stack, user_pools)
        self._client_id = stack.user_pool_client_id
        self._user_pools = user_pools
        self._cognito = cognito
        self._sessions = sessions
        self._rate_limit = RateLimit()
        self._shared = frozenset(shared)
        self.by_invitation = by_invitation
        """Whether nobody can create an account without an invitation."""

    def is_shared(self, email: str) -> bool:
        """Whether the account is shared by all users."""
        return email.strip().lower() in self._shared

    def refuse_shared(self, email: str) -> None:
        """Raise SharedAccount for a shared account, before a change to it."""
        if self.is_shared(email):
            raise SharedAccount

    def sign_up(self, email: str, password: str) -> None:
        """Create an account. Cognito sends a confirmation code to the address.

        Returns also if the address has an account. In that case Cognito sends no mail, and the
        account does not change. Raises NotAnAddress, PasswordRefused, CodeNotSent; SignUpClosed if
        this setting or that of the user pool says so.
        """
        if self.by_invitation:
            raise SignUpClosed
        address = _normalized(email)
        _check_password(password)
        self._count_mail(address)
        try:
            call_cognito(
                self._user_pools.sign_up,
                ClientId=self._client_id,
                Username=address,
                Password=password,
                UserAttributes=[{"Name": "email", "Value": address}],
            )
        except AccountExists:
            return
        except SignInFailed as error:
            raise (SignUpClosed if _is_not_permitted(error) else NotAnAddress) from error

    def confirm(self, email: str, code: str) -> None:
        """Confirm an account. Raises WrongCode, also if no account waits for confirmation."""
        address = _normalized(email)
        with self._limit_wrong_codes("confirm", address):
            call_cognito(
                self._user_pools.confirm_sign_up,
                ClientId=self._client_id,
                Username=address,
                ConfirmationCode=code.strip(),
            )

    def resend(self, email: str) -> None:
        """Send a new confirmation code if an account waits for one. Raises CodeNotSent."""
        self._send_code(self._user_pools.resend_confirmation_code, email)

    def sign_in(self, email: str, password: str) -> Tokens:
        """Sign in.

        Raises SignInFailed, NewPasswordRequired, PasswordResetRequired; CodeRequired or
        MfaSetupRequired if the password is correct but not enough.
        """
        address = email.strip().lower()
        if len(address) > _ADDRESS_LENGTH:  # Cognito has no such user; keeps rate limit keys short
            raise SignInFailed
        with self._rate_limit.count_failures("sign-in", address, failures=(SignInFailed,)):
            tokens = self._cognito.sign_in(address, password)
        self._rate_limit.reset("sign-in", address)
        return tokens

    def answer_code(self, challenge: SignInChallenge, code: str) -> Tokens:
        """Sign in with the code of an authenticator app, after CodeRequired.

        Raises WrongCode, SessionExpired if the challenge has expired; SignInAgain after a reset
        of the password, which ends all sessions.
        """
        with self._limit_wrong_codes("code", challenge.user_id):
            tokens = self.mfa.sign_in(challenge, _digits(code))
        if challenge.ends_sessions:
            self._global_sign_out(tokens.access_token)
            raise SignInAgain
        return tokens

    def begin_mfa(self, user: User) -> Enrollment:
        """Begin the setup of an authenticator app. Raises SharedAccount, SessionExpired."""
        self.refuse_shared(user.email)
        return self.mfa.enroll(user.email, user.tokens().access_token)

    def end_mfa_setup(self, user: User, code: str) -> None:
        """End the setup with the first code. Raises WrongCode, SharedAccount."""
        self.refuse_shared(user.email)
        with self._limit_wrong_codes("code", user.user_id):
            self.mfa.turn_on(user.tokens().access_token, _digits(code))

    def required_mfa_setup(
        self, challenge: SignInChallenge, enrollment: Enrollment, code: str
    ) -> Tokens:
        """End the setup that a sign-in requires, and sign in. Raises WrongCode, SessionExpired."""
        with self._limit_wrong_codes("code", challenge.user_id):
            return self.mfa.turn_on_and_sign_in(challenge, enrollment, _digits(code))

    def remove_mfa(self, user: User, password: str, code: str) -> None:
        """Remove the authenticator app of a user, who proves both factors once more.

        Raises SignInFailed for a wrong password, WrongCode, SharedAccount, SessionExpired.
        """
        self.refuse_shared(user.email)
        try:
            tokens = self.sign_in(user.email, password)
        except CodeRequired as required:
            tokens = self.answer_code(required.challenge, code)
        self.mfa.turn_off(tokens.access_token)
        self._cognito.revoke(tokens.refresh_token)

    def accept_invitation(self, invitation: Invitation, password: str) -> Tokens:
        """Set the first password of an invited user, after NewPasswordRequired.

        Raises PasswordRefused; SessionExpired if the invitation's session is over: sign in again.
        """
        _check_password(password)
        return self._cognito.accept_invitation(invitation, password)

    def forgot(self, email: str) -> None:
        """Send a code that resets the password, if the address has an account.

        Raises CodeNotSent, SharedAccount.
        """
        self.refuse_shared(email)
        self._send_code(self._user_pools.forgot_password, email)

    def reset(self, email: str, code: str, password: str) -> Tokens:
        """Set a new password with a code, and return the tokens of a new session.

        Ends all other sessions: another person may have started them with the old password.
        Raises PasswordRefused, WrongCode, SharedAccount; CodeRequired and MfaSetupRequired, after
        which the other sessions end with the second factor.
        """
        address = _normalized(email)
        self.refuse_shared(address)
        _check_password(password)
        with self._limit_wrong_codes("reset", address):
            call_cognito(
                self._user_pools.confirm_forgot_password,
                ClientId=self._client_id,
                Username=address,
                ConfirmationCode=code.strip(),
                Password=password,
            )
        try:
            tokens = self._cognito.sign_in(address, password)
        except CodeRequired as required:
            raise CodeRequired(replace(required.challenge, ends_sessions=True)) from required
        self._global_sign_out(tokens.access_token)
        return self._cognito.sign_in(address, password)

    def change_password(self, user: User, old: str, new: str) -> Tokens:
        """Change the password, end all sessions, and return the tokens of a new one.

        Raises PasswordRefused, SignInFailed if the old password is wrong, SessionExpired,
        SharedAccount; CodeRequired if the new session needs a code.
        """
        self.refuse_shared(user.email)
        _check_password(new)
        # Cognito returns one error for a wrong password and for a revoked session.
        user.validate_session(max_age=0)
        with self._rate_limit.count_failures("change", user.owner, failures=(SignInFailed,)):
            call_cognito(
                self._user_pools.change_password,
                AccessToken=user.tokens().access_token,
                PreviousPassword=old,
                ProposedPassword=new,
            )
        self.sign_out_everywhere(user)
        return self._cognito.sign_in(user.email, new)

    def request_new_address(self, user: User, email: str, password: str) -> None:
        """Send a code to a new e-mail address. The old one stays until the code is entered.

        The password is required, because who can change the address can reset the password.
        Returns also if another account has the address. In that case Cognito sends no mail.
        Raises NotAnAddress, SameAddress, SignInFailed if the password is wrong, SessionExpired,
        CodeNotSent, SharedAccount.
        """
        self.refuse_shared(user.email)
        address = _normalized(email)
        if address == user.email.lower():
            raise SameAddress
        user.validate_session(max_age=0)
        self._check_password_of(user, password)
        self._count_mail(address)
        self._count_mail(user.owner)
        try:
            call_cognito(
                self._user_pools.update_user_attributes,
                AccessToken=user.tokens().access_token,
                UserAttributes=[{"Name": "email", "Value": address}],
            )
        except WrongCode:  # AliasExistsException
            return
        except SignInFailed as error:
            raise NotAnAddress from error

    def confirm_new_address(self, user: User, code: str) -> None:
        """Change the e-mail address of an account to that which the code was sent to.

        Sessions go on. Raises WrongCode, SessionExpired, SharedAccount.
        """
        self.refuse_shared(user.email)
        user.validate_session(max_age=0)
        with self._limit_wrong_codes("new-address", user.owner):
            call_cognito(
                self._user_pools.verify_user_attribute,
                AccessToken=user.tokens().access_token,
                AttributeName="email",
                Code=code.strip(),
            )
        user.validate_session(max_age=0)  # for tokens with the new address
        self._sessions.forget_user(user.owner)

    def sign_out_everywhere(self, user: User) -> None:
        """End all sessions of a user: at once in this process, within a minute in others."""
        self._global_sign_out(user.tokens().access_token)
        self._sessions.forget_user(user.owner)

    def delete(self, user: User) -> None:
        """Delete the user from the user pool: the last step of the deletion of an account.

        Raises SharedAccount.
        """
        self.refuse_shared(user.email)
        try:
            call_cognito(self._user_pools.delete_user, AccessToken=user.tokens().access_token)
        except SignInFailed as error:
            raise SessionExpired from error
        self._sessions.forget_user(user.owner)

    def _global_sign_out(self, access_token: str) -> None:
        try:
            call_cognito(self._user_pools.global_sign_out, AccessToken=access_token)
        except SignInFailed as error:
            raise SessionExpired from error

    def _send_code(self, call: Callable[..., object], email: str) -> None:
        address = _normalized(email)
        self._count_mail(address)
        try:
            call_cognito(call, ClientId=self._client_id, Username=address)
        except SignInFailed:  # no such account, or it needs no code
            return

    def _check_password_of(self, user: User, password: str) -> None:
        """Sign in with the password and end this session again. Raises SignInFailed."""
        with self._rate_limit.count_failures("change", user.owner, failures=(SignInFailed,)):
            tokens = self._cognito.sign_in(user.email, password)
        self._cognito.revoke(tokens.refresh_token)

    def _count_mail(self, address: str) -> None:
        self._rate_limit.acquire("mail", address)

    @contextmanager
    def _limit_wrong_codes(self, action: str, address: str) -> Iterator[None]:
        failures = (SignInFailed, WrongCode)
        try:
            with self._rate_limit.count_failures(action, address, failures=failures):
                yield
        except failures as error:
            raise WrongCode from error


def _normalized(email: str) -> str:
    address = email.strip().lower()
    if len(address) > _ADDRESS_LENGTH or not _ADDRESS.fullmatch(address):
        raise NotAnAddress
    return address


def _digits(code: str) -> str:
    """A code as apps show it may have a space in its middle."""
    return "".join(code.split())


def _check_password(password: str) -> None:
    if broken_rules(password):
        raise PasswordRefused


def _is_not_permitted(error: SignInFailed) -> bool:
    """Whether the user pool has closed sign-up, which it says as it says a wrong password."""
    cause = error.__cause__
    return isinstance(cause, ClientError) and error_code(cause) == "NotAuthorizedException"
