"""The page after the user deleted the account."""

import streamlit as st

from pages.components.account.auth_layout import SIGN_UP, auth_layout

with auth_layout("Your account was deleted", SIGN_UP):
    st.write("All your albums and photos were deleted, with all tags and details of your photos.")
