"""Error messages for accounts. They never reveal whether an account exists."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from backend.accounts.accounts import NotAnAddress, SameAddress, SharedAccount, SignUpClosed
from backend.accounts.cognito import (
    CodeNotSent,
    PasswordRefused,
    SignInFailed,
    TooManyAttempts,
    WrongCode,
)
from backend.errors import AwsUnavailable
from pages.components.ui.text import plain

SHARED = (
    "This demo account is shared by all users. Its password cannot be changed, and it cannot be "
    "deleted. To try that, create your own account."
)
BY_INVITATION = (
    "Accounts are by invitation. Ask the people who run this dashboard for one. The invitation "
    "comes by e-mail with a first password."
)
_MESSAGES: dict[type[Exception], str] = {
    SignInFailed: "The e-mail address or password is incorrect, or the e-mail address is not "
    "confirmed.",
    NotAnAddress: "Enter a valid e-mail address.",
    SameAddress: "This is the e-mail address of your account already.",
    PasswordRefused: "The password does not meet the password rules.",
    SharedAccount: SHARED,
    SignUpClosed: BY_INVITATION,
    WrongCode: "The code is incorrect. Use the code from the latest e-mail.",
    CodeNotSent: "The e-mail with the code could not be sent. Try again in a few minutes.",
    TooManyAttempts: "Too many attempts. Try again in a few minutes.",
    AwsUnavailable: "AWS does not respond at the moment. Try again in a few seconds.",
}


@contextmanager
def show_account_errors(**messages: str) -> Iterator[None]:
    """Show the errors of an account operation as a message.

    ``messages`` replaces the message of an exception, by the name of its class.
    """
    try:
        yield
    except tuple(_MESSAGES) as error:
        name, message = next(
            (kind.__name__, text) for kind, text in _MESSAGES.items() if isinstance(error, kind)
        )
        reason = error.reason if isinstance(error, AwsUnavailable) else ""
        st.error(plain(reason) or messages.get(name, message))
