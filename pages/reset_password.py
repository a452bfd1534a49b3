"""A forgotten password, second step: choose a new one with the code."""

import streamlit as st

from backend.services import services
from pages.components.account import browser_session, sign_in_state
from pages.components.account.account_errors import problems_in_words
from pages.components.account.auth_layout import FORGOT, SIGN_IN, draw_code_hint, entrance
from pages.components.account.password_field import new_password_field

hints = services().settings.code_hints

with entrance("Choose a new password", SIGN_IN, (FORGOT[0], "Send a new code")):
    st.write("If this address has an account, a code is on its way to it.")
    draw_code_hint(hints.reset if hints else None)
    with st.form("reset", border=False):
        email = st.text_input("E-mail", sign_in_state.address(), autocomplete="username")
        code = st.text_input("Code", autocomplete="one-time-code")
        password = new_password_field("New password", key="new-password")
        submitted = st.form_submit_button("Change password", type="primary", width="stretch")
    st.caption("You are signed in here then, and signed out everywhere else.")
    if submitted:
        with problems_in_words(SignInFailed="Your password is changed. Sign in with it."):
            tokens = services().accounts.reset(email, code, password)
            browser_session.begin(tokens, then=sign_in_state.destination())
