"""A forgotten password, first step: have a code sent."""

import streamlit as st

from backend.services import services
from pages.components.account import sign_in_state
from pages.components.account.account_errors import problems_in_words
from pages.components.account.auth_layout import SIGN_IN, SIGN_UP, entrance

with entrance("Forgotten password", SIGN_IN, SIGN_UP):
    st.write("A code goes to the address of your account. With it you choose a new password.")
    with st.form("forgot", border=False):
        email = st.text_input("E-mail", sign_in_state.address(), autocomplete="username")
        submitted = st.form_submit_button("Send code", type="primary", width="stretch")
    if submitted:
        with problems_in_words():
            services().accounts.forgot(email)
            sign_in_state.remember_address(email)
            st.switch_page("pages/reset_password.py")
