"""Confirm that an e-mail address is one's own, with the code that was sent there."""

import streamlit as st

from backend.services import services
from pages.components.account import sign_in_state
from pages.components.account.account_errors import problems_in_words
from pages.components.account.auth_layout import SIGN_IN, SIGN_UP, draw_code_hint, entrance

hints = services().settings.code_hints

with entrance("Confirm your address", SIGN_IN, SIGN_UP):
    st.write("If this address can have a new account, a code is on its way to it.")
    draw_code_hint(hints.confirm if hints else None)
    with st.form("confirm", border=False):
        email = st.text_input("E-mail", sign_in_state.address(), autocomplete="username")
        code = st.text_input("Code", autocomplete="one-time-code")
        submitted = st.form_submit_button("Confirm", type="primary", width="stretch")
        again = st.form_submit_button("Send a new code", type="tertiary", width="stretch")
    if submitted:
        with problems_in_words():
            services().accounts.confirm(email, code)
            sign_in_state.remember_address(email)
            sign_in_state.notify("Your address is confirmed. Sign in to begin.")
            st.switch_page("pages/sign_in.py")
    elif again:
        with problems_in_words():
            services().accounts.resend(email)
            st.success("If an account waits for it, a new code is on its way.")
