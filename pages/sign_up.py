"""Make an account."""

import streamlit as st

from backend.services import services
from pages.components import way_in
from pages.components.account_problems import problems_in_words
from pages.components.entrance import CONFIRM, SIGN_IN, entrance
from pages.components.new_password import new_password_field

with entrance("Create an account", SIGN_IN, CONFIRM):
    with st.form("sign-up", border=False):
        email = st.text_input("E-mail", autocomplete="username")
        password = new_password_field("Password", key="new-password")
        submitted = st.form_submit_button("Create account", type="primary", width="stretch")
    if submitted:
        with problems_in_words():
            services().accounts.sign_up(email, password)
            way_in.remember_address(email)
            st.switch_page("pages/confirm.py")
