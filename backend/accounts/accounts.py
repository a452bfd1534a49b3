"""Accounts: everything that somebody does with their own, and nothing that tells whose exist.

Where Cognito would tell an address with an account from one without, both get the same answer here.
"""

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

from backend.accounts.cognito import (
    AccountExists,
    Cognito,
    Invitation,
    PasswordRefused,
    SessionExpired,
    SignInFailed,
    Tokens,
    WrongCode,
    ask_cognito,
)
from backend.accounts.password_policy import broken_rules
from backend.accounts.rate_limit import RateLimit
from backend.accounts.sessions import Sessions
from backend.accounts.user import User
from backend.config.stack_outputs import Stack

# Cognito decides what an address is; this only spares a request for what cannot be one.
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_ADDRESS_LENGTH = 128
"""https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SignUp.html"""


class NotAnAddress(Exception):
    """This cannot be an e-mail address."""


class SharedAccount(Exception):
    """Everybody may use this account, so nobody may change its password or delete it."""


class Accounts:
    """The accounts of a user pool; those of ``shared`` addresses stay as they are.

    Every method also raises AwsUnavailable, and TooManyAttempts.
    """

    def __init__(
        self,
        stack: Stack,
        user_pools: Any,
        cognito: Cognito,
        sessions: Sessions,
        *,
        shared: Collection[str] = (),
    ) -> None:
        self._client_id = stack.user_pool_client_id
        self._user_pools = user_pools
        self._cognito = cognito
        self._sessions = sessions
        self._rate_limit = RateLimit()
        self._shared = frozenset(shared)

    def is_shared(self, email: str) -> bool:
        """Whether everybody may use this account."""
        return email.strip().lower() in self._shared

    def refuse_shared(self, email: str) -> None:
        """Before anything that would take an account from its other users. Raises SharedAccount."""
        if self.is_shared(email):
            raise SharedAccount

    def sign_up(self, email: str, password: str) -> None:
        """Ask for an account; a code to confirm it goes to the address.

        The same for an address that has an account: then no mail goes out, and the account stays
        as it is. Raises NotAnAddress, PasswordRefused, CodeNotSent.
        """
        address = _address(email)
        _check(password)
        self._mails(address)
        try:
            self._ask(
                self._user_pools.sign_up,
                Username=address,
                Password=password,
                UserAttributes=[{"Name": "email", "Value": address}],
            )
        except AccountExists:
            return
        except SignInFailed as error:
            raise NotAnAddress from error

    def confirm(self, email: str, code: str) -> None:
        """Confirm an account. Raises WrongCode, also where there is nothing to confirm."""
        address = _address(email)
        with self._guessing("confirm", address):
            self._ask(
                self._user_pools.confirm_sign_up, Username=address, ConfirmationCode=code.strip()
            )

    def resend(self, email: str) -> None:
        """Send the code to confirm an account anew, if one waits for it. Raises CodeNotSent."""
        self._mail(self._user_pools.resend_confirmation_code, email)

    def sign_in(self, email: str, password: str) -> Tokens:
        """Sign in. Raises SignInFailed, NewPasswordRequired, PasswordResetRequired."""
        address = email.strip().lower()
        if len(address) > _ADDRESS_LENGTH:  # nobody has it, and nothing that long is remembered
            raise SignInFailed
        with self._rate_limit.count_failures("sign-in", address, failures=(SignInFailed,)):
            tokens = self._cognito.sign_in(address, password)
        self._rate_limit.reset("sign-in", address)
        return tokens

    def accept_invitation(self, invitation: Invitation, password: str) -> Tokens:
        """Choose the first password after NewPasswordRequired.

        Raises PasswordRefused; SessionExpired if it took too long: sign in again.
        """
        _check(password)
        return self._cognito.accept_invitation(invitation, password)

    def forgot(self, email: str) -> None:
        """Send a code to choose a new password, if there is such an account.

        Raises CodeNotSent, SharedAccount.
        """
        self.refuse_shared(email)
        self._mail(self._user_pools.forgot_password, email)

    def reset(self, email: str, code: str, password: str) -> Tokens:
        """Choose a new password with the code. Ends every session but the one that is returned.

        Whoever made a session with the old password has no part in the account any more. Raises
        PasswordRefused, WrongCode, SharedAccount.
        """
        address = _address(email)
        self.refuse_shared(address)
        _check(password)
        with self._guessing("reset", address):
            self._ask(
                self._user_pools.confirm_forgot_password,
                Username=address,
                ConfirmationCode=code.strip(),
                Password=password,
            )
        self._end_all(self._cognito.sign_in(address, password).access_token)
        return self._cognito.sign_in(address, password)

    def change_password(self, user: User, old: str, new: str) -> Tokens:
        """Choose another password. Ends every session but the one that is returned.

        Raises PasswordRefused, SignInFailed if the old password is another, SessionExpired,
        SharedAccount.
        """
        self.refuse_shared(user.email)
        _check(new)
        user.ask_again(0)  # Cognito says the same of a wrong password and of an ended session
        with self._rate_limit.count_failures("change", user.owner, failures=(SignInFailed,)):
            ask_cognito(
                self._user_pools.change_password,
                AccessToken=user.tokens().access_token,
                PreviousPassword=old,
                ProposedPassword=new,
            )
        self.sign_out_everywhere(user)
        return self._cognito.sign_in(user.email, new)

    def sign_out_everywhere(self, user: User) -> None:
        """End every session of a user: at once in this process, within a minute in others."""
        self._end_all(user.tokens().access_token)
        self._sessions.forget_user(user.owner)

    def delete(self, user: User) -> None:
        """Delete the account itself, what ``backend.accounts.deletion`` ends with.

        Raises SharedAccount.
        """
        self.refuse_shared(user.email)
        try:
            ask_cognito(self._user_pools.delete_user, AccessToken=user.tokens().access_token)
        except SignInFailed as error:
            raise SessionExpired from error
        self._sessions.forget_user(user.owner)

    def _end_all(self, access_token: str) -> None:
        try:
            ask_cognito(self._user_pools.global_sign_out, AccessToken=access_token)
        except SignInFailed as error:
            raise SessionExpired from error

    def _mail(self, call: Callable[..., dict[str, Any]], email: str) -> None:
        address = _address(email)
        self._mails(address)
        try:
            self._ask(call, Username=address)
        except SignInFailed:  # no such account, or none that is to be sent a code
            return

    def _mails(self, address: str) -> None:
        self._rate_limit.acquire("mail", address)

    @contextmanager
    def _guessing(self, what: str, address: str) -> Iterator[None]:
        failures = (SignInFailed, WrongCode)
        try:
            with self._rate_limit.count_failures(what, address, failures=failures):
                yield
        except failures as error:
            raise WrongCode from error

    def _ask(self, call: Callable[..., dict[str, Any]], **request: Any) -> dict[str, Any]:
        return ask_cognito(call, ClientId=self._client_id, **request)


def _address(email: str) -> str:
    address = email.strip().lower()
    if len(address) > _ADDRESS_LENGTH or not _ADDRESS.fullmatch(address):
        raise NotAnAddress
    return address


def _check(password: str) -> None:
    if broken_rules(password):
        raise PasswordRefused
