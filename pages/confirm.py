"""Confirm the e-mail address of a new account with the code that was sent to it."""

import streamlit as st

from backend.services import services
from pages.components.account import sign_in_state
from pages.components.account.account_errors import show_account_errors
from pages.components.account.auth_layout import SIGN_IN, SIGN_UP, auth_layout, draw_code_hint

hints = services().settings.code_hints

with auth_layout("Confirm your e-mail address", SIGN_IN, SIGN_UP):
    st.write("If a new account can be created for this e-mail address, we sent a code to it.")
    draw_code_hint(hints.confirm if hints else None)
    with st.form("confirm", border=False):
        email = st.text_input("E-mail", sign_in_state.address(), autocomplete="username")
        code = st.text_input("Code", autocomplete="one-time-code")
        submitted = st.form_submit_button("Confirm", type="primary", width="stretch")
        resend = st.form_submit_button("Send a new code", type="tertiary", width="stretch")
    if submitted:
        with show_account_errors():
            services().accounts.confirm(email, code)
            sign_in_state.remember_address(email)
            sign_in_state.notify("Your e-mail address is confirmed. Sign in to continue.")
            st.switch_page("pages/sign_in.py")
    elif resend:
        with show_account_errors():
            services().accounts.resend(email)
            st.success("If the account has to be confirmed, we sent a new code.")
