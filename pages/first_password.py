"""The first password of somebody who was invited: the invitation's is good for once."""

import streamlit as st

from backend.identity import SessionExpired
from backend.services import services
from pages.components import browser_session, way_in
from pages.components.account_problems import problems_in_words
from pages.components.entrance import SIGN_IN, entrance
from pages.components.new_password import new_password_field

invitation = way_in.invitation()
if invitation is None:
    st.switch_page("pages/sign_in.py")

with entrance("Welcome", SIGN_IN):
    st.write("The password of your invitation is good for once. Choose one of your own.")
    with st.form("first-password", border=False):
        st.text_input("E-mail", way_in.address(), autocomplete="username", disabled=True)
        password = new_password_field("New password", key="new-password")
        submitted = st.form_submit_button("Go on", type="primary", width="stretch")
    if submitted:
        with problems_in_words():
            try:
                tokens = services().accounts.accept_invitation(invitation, password)
            except SessionExpired:
                way_in.notify("That took too long. Sign in with the invitation's password again.")
                st.switch_page("pages/sign_in.py")
            browser_session.begin(tokens, then=way_in.destination())
