"""A forgotten password, first step: have a code sent."""

import streamlit as st

from backend.services import services
from pages.components import way_in
from pages.components.account_problems import problems_in_words
from pages.components.entrance import SIGN_IN, SIGN_UP, entrance

with entrance("Forgotten password", SIGN_IN, SIGN_UP):
    st.write("A code goes to the address of your account. With it you choose a new password.")
    with st.form("forgot", border=False):
        email = st.text_input("E-mail", way_in.address(), autocomplete="username")
        submitted = st.form_submit_button("Send code", type="primary", width="stretch")
    if submitted:
        with problems_in_words():
            services().accounts.forgot(email)
            way_in.remember_address(email)
            st.switch_page("pages/reset_password.py")
