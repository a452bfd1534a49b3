"""Reset a forgotten password, second step: set a new password with the code."""

import streamlit as st

from backend.services import services
from pages.components.account import browser_session, sign_in_state
from pages.components.account.account_errors import show_account_errors
from pages.components.account.auth_layout import FORGOT, SIGN_IN, auth_layout, draw_code_hint
from pages.components.account.password_field import new_password_field
from pages.components.account.second_factor import continue_with_second_factor

hints = services().settings.code_hints

with auth_layout("Reset password", SIGN_IN, (FORGOT[0], "Send a new code")):
    st.write("If an account exists for this e-mail address, we sent a code to it.")
    draw_code_hint(hints.reset if hints else None)
    with st.form("reset", border=False):
        email = st.text_input("E-mail", sign_in_state.address(), autocomplete="username")
        code = st.text_input("Code", autocomplete="one-time-code")
        password = new_password_field("New password", key="new-password")
        submitted = st.form_submit_button("Change password", type="primary", width="stretch")
    st.caption("This signs you in here, and signs you out on all other devices.")
    if submitted:
        sign_in_state.remember_address(email)
        with (
            show_account_errors(
                SignInFailed="Your password was changed. Sign in with the new password."
            ),
            continue_with_second_factor(),
        ):
            tokens = services().accounts.reset(email, code, password)
            browser_session.begin(tokens, then=sign_in_state.destination())
