"""After an account was deleted."""

import streamlit as st

from pages.components.account.auth_layout import SIGN_UP, entrance

with entrance("Your account is deleted", SIGN_UP):
    st.write("Your photos, albums and everything that was found in them are gone.")
