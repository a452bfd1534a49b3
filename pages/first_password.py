"""Set the password of an invited user, who signed in with a temporary password."""

import streamlit as st

from backend.accounts.cognito import SessionExpired
from backend.services import services
from pages.components.account import browser_session, sign_in_state
from pages.components.account.account_errors import show_account_errors
from pages.components.account.auth_layout import SIGN_IN, auth_layout
from pages.components.account.password_field import new_password_field
from pages.components.account.second_factor import continue_with_second_factor

invitation = sign_in_state.invitation()
if invitation is None:
    st.switch_page("pages/sign_in.py")

with auth_layout("Welcome", SIGN_IN):
    st.write("You signed in with a temporary password. Set your own password to continue.")
    with st.form("first-password", border=False):
        st.text_input("E-mail", sign_in_state.address(), autocomplete="username", disabled=True)
        password = new_password_field("New password", key="new-password")
        submitted = st.form_submit_button("Continue", type="primary", width="stretch")
    if submitted:
        with show_account_errors(), continue_with_second_factor():
            try:
                tokens = services().accounts.accept_invitation(invitation, password)
            except SessionExpired:
                sign_in_state.notify(
                    "Your session has expired. Sign in with the temporary password again."
                )
                st.switch_page("pages/sign_in.py")
            browser_session.begin(tokens, then=sign_in_state.destination())
