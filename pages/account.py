"""The user's account: change password and address, sign out, export everything, delete it."""

import streamlit as st

from backend.accounts.cognito import CodeRequired
from backend.services import services
from pages.components.account import browser_session
from pages.components.account.account_deletion import draw_deletion
from pages.components.account.account_errors import SHARED, show_account_errors
from pages.components.account.address_change import draw_address_change
from pages.components.account.current_user import signed_in_user
from pages.components.account.mfa_settings import draw_mfa
from pages.components.account.password_field import new_password_field
from pages.web.photo_urls import EXPORT_PATH

user = signed_in_user()

st.title("Your account", anchor=False)
st.text(f"Signed in as {user.email}")
shared = services().accounts.is_shared(user.email)
if shared:
    st.info(SHARED, icon=":material/group:")
left, right = st.columns(2, gap="large")


def draw_password_change() -> None:
    """Draw the form that changes the password. All other sessions end."""
    st.subheader("Change password", anchor=False)
    if "changed" in st.query_params:
        st.success("Your password was changed. All other sessions have ended.")
    with st.form("change", border=False):
        st.text_input("E-mail", user.email, autocomplete="username", disabled=True)
        old = st.text_input("Current password", type="password", autocomplete="current-password")
        new = new_password_field("New password", key="new-password")
        submitted = st.form_submit_button("Change password", type="primary")
    if submitted:
        with show_account_errors(SignInFailed="The current password is incorrect."):
            try:
                tokens = services().accounts.change_password(user, old, new)
            except CodeRequired:  # all sessions have ended; a new one needs a code
                browser_session.end(then="/?changed")
                return
            browser_session.begin(tokens, then="/account?changed")


def draw_export() -> None:
    """Draw the download of everything that the user owns."""
    st.subheader("Export your data", anchor=False)
    st.write(
        "One zip file with all your photos as they were uploaded, also those in Trash, and with "
        "albums, tags, details and your edits as JSON."
    )
    link = f"<a class='download' href='{EXPORT_PATH}' download>Download everything</a>"
    st.html(link, width="content")


if not shared:
    with left, st.container(border=True, key="change-password"):
        draw_password_change()
    with left, st.container(border=True, key="change-address"):
        draw_address_change(user)

with left if shared else right, st.container(border=True, key="sign-out-card"):
    st.subheader("Sign out", anchor=False)
    st.write("Sign out of this browser only, or of all browsers and devices.")
    with st.container(horizontal=True):
        here = st.button("Sign out here")
        everywhere = st.button("Sign out everywhere")

if services().accounts.mfa.is_offered and not shared:
    with left, st.container(border=True, key="mfa"):
        draw_mfa(user)

with right:
    with st.container(border=True, key="export"):
        draw_export()
    if not shared:
        with st.container(border=True, key="delete-account"):
            draw_deletion(user)

if here:
    browser_session.end()
elif everywhere:
    with show_account_errors():
        services().accounts.sign_out_everywhere(user)
        browser_session.end()
