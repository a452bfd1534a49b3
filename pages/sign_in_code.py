"""Sign in, second step: the code of the user's authenticator app."""

import streamlit as st

from backend.accounts.accounts import SignInAgain
from backend.accounts.cognito import SessionExpired
from backend.services import services
from pages.components.account import browser_session, sign_in_state
from pages.components.account.account_errors import show_account_errors
from pages.components.account.auth_layout import SIGN_IN, auth_layout
from pages.components.account.second_factor import EXPIRED, WRONG_CODE, code_field

challenge = sign_in_state.challenge()
if challenge is None:
    st.switch_page("pages/sign_in.py")

with auth_layout("Enter your code", (SIGN_IN[0], "Use another account")):
    st.write("Open your authenticator app and enter the code that it shows for this dashboard.")
    with st.form("code", border=False):
        code = code_field("sign-in-code")
        submitted = st.form_submit_button("Sign in", type="primary", width="stretch")
    if submitted:
        with show_account_errors(WrongCode=WRONG_CODE):
            try:
                tokens = services().accounts.answer_code(challenge, code)
            except SessionExpired:
                sign_in_state.notify(EXPIRED)
                st.switch_page("pages/sign_in.py")
            except SignInAgain:
                sign_in_state.notify(
                    "Your password was changed, and all sessions have ended. Sign in with the new "
                    "password and the next code of the app."
                )
                st.switch_page("pages/sign_in.py")
            browser_session.begin(tokens, then=sign_in_state.destination())
    st.caption("Without the app, ask the people who run this dashboard to remove it.")
