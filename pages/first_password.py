"""The first password of somebody who was invited: the invitation's is good for once."""

import streamlit as st

from backend.accounts.cognito import SessionExpired
from backend.services import services
from pages.components.account import browser_session, sign_in_state
from pages.components.account.account_errors import problems_in_words
from pages.components.account.auth_layout import SIGN_IN, entrance
from pages.components.account.password_field import new_password_field

invitation = sign_in_state.invitation()
if invitation is None:
    st.switch_page("pages/sign_in.py")

with entrance("Welcome", SIGN_IN):
    st.write("The password of your invitation is good for once. Choose one of your own.")
    with st.form("first-password", border=False):
        st.text_input("E-mail", sign_in_state.address(), autocomplete="username", disabled=True)
        password = new_password_field("New password", key="new-password")
        submitted = st.form_submit_button("Go on", type="primary", width="stretch")
    if submitted:
        with problems_in_words():
            try:
                tokens = services().accounts.accept_invitation(invitation, password)
            except SessionExpired:
                sign_in_state.notify(
                    "That took too long. Sign in with the invitation's password again."
                )
                st.switch_page("pages/sign_in.py")
            browser_session.begin(tokens, then=sign_in_state.destination())
