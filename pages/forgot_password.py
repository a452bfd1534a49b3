"""Reset a forgotten password, first step: request a code."""

import streamlit as st

from backend.services import services
from pages.components.account import sign_in_state
from pages.components.account.account_errors import show_account_errors
from pages.components.account.auth_layout import SIGN_IN, SIGN_UP, auth_layout

with auth_layout("Forgot password", SIGN_IN, SIGN_UP):
    st.write("Enter your e-mail address. We send you a code to reset your password.")
    with st.form("forgot", border=False):
        email = st.text_input("E-mail", sign_in_state.address(), autocomplete="username")
        submitted = st.form_submit_button("Send code", type="primary", width="stretch")
    if submitted:
        with show_account_errors():
            services().accounts.forgot(email)
            sign_in_state.remember_address(email)
            st.switch_page("pages/reset_password.py")
