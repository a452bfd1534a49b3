"""What can go wrong with an account, in plain words; never whether somebody has one."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from backend.accounts.accounts import NotAnAddress, SharedAccount
from backend.accounts.cognito import (
    CodeNotSent,
    PasswordRefused,
    SignInFailed,
    TooManyAttempts,
    WrongCode,
)
from backend.errors import AwsUnavailable

SHARED = (
    "This is a demo account that everybody shares, so its password cannot be changed and it cannot "
    "be deleted. Create an account of your own to try that."
)
_WORDS: dict[type[Exception], str] = {
    SignInFailed: "That e-mail address and password do not match an account, or its address has "
    "not been confirmed yet.",
    NotAnAddress: "That is not an e-mail address.",
    PasswordRefused: "That password does not keep the rules.",
    SharedAccount: SHARED,
    WrongCode: "That code does not fit. It may be an older one: the latest counts.",
    CodeNotSent: "The mail with the code could not be sent. Try again in a few minutes.",
    TooManyAttempts: "Too many attempts. Wait a few minutes, then try again.",
    AwsUnavailable: "AWS does not answer at the moment. Try again shortly.",
}


@contextmanager
def problems_in_words(**other: str) -> Iterator[None]:
    """Around what a form does. ``other`` words an exception, by its name, differently."""
    try:
        yield
    except tuple(_WORDS) as error:
        st.error(other.get(type(error).__name__, _WORDS[type(error)]))
