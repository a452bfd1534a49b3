"""Create an account."""

import streamlit as st

from backend.services import services
from pages.components.account import sign_in_state
from pages.components.account.account_errors import BY_INVITATION, show_account_errors
from pages.components.account.auth_layout import CONFIRM, SIGN_IN, auth_layout
from pages.components.account.password_field import new_password_field


def draw_form() -> None:
    """Draw the form, and create the account when it is submitted."""
    with st.form("sign-up", border=False):
        email = st.text_input("E-mail", autocomplete="username")
        password = new_password_field("Password", key="new-password")
        submitted = st.form_submit_button("Create account", type="primary", width="stretch")
    if submitted:
        with show_account_errors():
            services().accounts.sign_up(email, password)
            sign_in_state.remember_address(email)
            st.switch_page("pages/confirm.py")


with auth_layout("Create an account", SIGN_IN, CONFIRM):
    if services().accounts.by_invitation:
        st.info(BY_INVITATION)
    else:
        draw_form()
