"""Sign in where everybody needs an authenticator app, by a user who has none yet."""

import streamlit as st

from backend.accounts.cognito import SessionExpired
from backend.services import services
from pages.components.account import browser_session, sign_in_state
from pages.components.account.account_errors import show_account_errors
from pages.components.account.auth_layout import SIGN_IN, auth_layout
from pages.components.account.second_factor import (
    EXPIRED,
    WRONG_CODE,
    code_field,
    draw_enrollment,
)

challenge = sign_in_state.challenge()
if challenge is None:
    st.switch_page("pages/sign_in.py")


def sign_in_again() -> None:
    """The sign-in took too long: begin it again."""
    sign_in_state.notify(EXPIRED)
    st.switch_page("pages/sign_in.py")


with auth_layout("Set up your authenticator app", (SIGN_IN[0], "Use another account")):
    st.write("This dashboard requires a code of an app in addition to your password.")
    with show_account_errors(WrongCode=WRONG_CODE):
        try:
            if (enrollment := sign_in_state.enrollment(challenge)) is None:
                address = sign_in_state.address()
                enrollment = services().accounts.mfa.enroll_to_sign_in(address, challenge)
                sign_in_state.remember_enrollment(challenge, enrollment)
            draw_enrollment(enrollment)
            with st.form("code", border=False):
                code = code_field("first-code")
                submitted = st.form_submit_button("Sign in", type="primary", width="stretch")
            if submitted:
                accounts = services().accounts
                tokens = accounts.required_mfa_setup(challenge, enrollment, code)
                browser_session.begin(tokens, then=sign_in_state.destination())
        except SessionExpired:
            sign_in_again()
