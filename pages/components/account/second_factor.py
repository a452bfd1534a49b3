"""The second factor of a sign-in: where it continues, and what the setup shows."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from backend.accounts.cognito import CodeRequired, MfaSetupRequired
from backend.accounts.mfa import Enrollment
from pages.components.account import sign_in_state
from pages.components.ui.markup import element

WRONG_CODE = (
    "The code is incorrect, or was used before. Enter the code that the app shows now, and check "
    "that the clock of your device is right."
)
EXPIRED = "That took too long. Enter your password again."
_CODE_LENGTH = 7
"""Six digits, and a space that some apps show in the middle."""


@contextmanager
def continue_with_second_factor() -> Iterator[None]:
    """Open the next page if the password is correct but not enough."""
    try:
        yield
    except CodeRequired as required:
        sign_in_state.remember_challenge(required.challenge)
        st.switch_page("pages/sign_in_code.py")
    except MfaSetupRequired as required:
        sign_in_state.remember_challenge(required.challenge)
        st.switch_page("pages/sign_in_setup.py")


def code_field(key: str) -> str:
    """Draw the field for a code of an app."""
    return st.text_input(
        "Code of the app", max_chars=_CODE_LENGTH, autocomplete="one-time-code", key=key
    )


def draw_enrollment(enrollment: Enrollment) -> None:
    """Draw the secret as a QR code and as text."""
    st.write(
        "1. Install an authenticator app on your phone, such as Google Authenticator, Microsoft "
        "Authenticator, 2FAS or Aegis.\n"
        "2. Scan this QR code with the app, or type the key.\n"
        "3. Enter the code that the app shows."
    )
    st.html(
        str(
            element(
                "img",
                src=enrollment.qr_code,
                alt="QR code with the key below, for an authenticator app",
                width=220,
                height=220,
            )
        )
    )
    groups = (enrollment.secret[at : at + 4] for at in range(0, len(enrollment.secret), 4))
    st.caption("Key")
    st.code(" ".join(groups), language=None, wrap_lines=True)
