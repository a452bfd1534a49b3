"""The authenticator app of a user: its setup and its removal on the account page."""

import streamlit as st

from backend.accounts.mfa import Enrollment
from backend.accounts.user import User
from backend.services import services
from pages.components.account.account_errors import show_account_errors
from pages.components.account.second_factor import WRONG_CODE, code_field, draw_enrollment
from pages.components.ui.rerun import rerun_page

_ENROLLMENT, _NOTICE = "mfa-enrollment", "mfa-notice"


def draw_mfa(user: User) -> None:
    """Draw whether an app is set up, and the next step."""
    accounts = services().accounts
    st.subheader("Authenticator app", anchor=False)
    if notice := st.session_state.pop(_NOTICE, None):
        st.success(notice)
    with show_account_errors(WrongCode=WRONG_CODE, SignInFailed="The password is incorrect."):
        if accounts.mfa.is_on(user.tokens().access_token):
            _draw_removal(user)
        else:
            _draw_setup(user)


def _draw_setup(user: User) -> None:
    enrollment: Enrollment | None = st.session_state.get(_ENROLLMENT)
    if enrollment is None:
        st.write("Protect your account with a code of an app, in addition to your password.")
        if not st.button("Set up"):
            return
        st.session_state[_ENROLLMENT] = services().accounts.begin_mfa(user)
        rerun_page()
    draw_enrollment(enrollment)
    with st.form("mfa-setup", border=False):
        code = code_field("mfa-first-code")
        submitted = st.form_submit_button("Turn on", type="primary")
    if st.button("Cancel", key="mfa-cancel"):
        _end("")
    if submitted:
        services().accounts.end_mfa_setup(user, code)
        _end("From now on, you sign in with your password and a code of the app.")


def _draw_removal(user: User) -> None:
    st.write("On: you sign in with your password and a code of your authenticator app.")
    if services().accounts.mfa.is_required:
        st.caption("This dashboard requires it for everybody, so it cannot be removed.")
        return
    with st.expander("Remove the app"), st.form("mfa-removal", border=False):
        st.text_input("E-mail", user.email, autocomplete="username", disabled=True, key="mfa-mail")
        password = st.text_input(
            "Password", type="password", autocomplete="current-password", key="mfa-password"
        )
        code = code_field("mfa-last-code")
        submitted = st.form_submit_button("Remove")
    if submitted:
        services().accounts.remove_mfa(user, password, code)
        _end("The app was removed. From now on, you sign in with your password only.")


def _end(notice: str) -> None:
    """Forget the secret, and show the result on the page that is drawn again."""
    st.session_state.pop(_ENROLLMENT, None)
    st.session_state[_NOTICE] = notice
    rerun_page()
