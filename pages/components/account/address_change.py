"""Changes the e-mail address of an account: a code is sent to the new address."""

import streamlit as st

from backend.accounts.user import User
from backend.services import services
from pages.components.account.account_errors import show_account_errors
from pages.components.account.auth_layout import draw_code_hint
from pages.components.ui.rerun import rerun_page
from pages.components.ui.text import plain

_NEW, _CHANGED = "new-address", "address-changed"


def draw_address_change(user: User) -> None:
    """Draw the form for the new address, then that for its code."""
    st.subheader("Change e-mail address", anchor=False)
    if st.session_state.pop(_CHANGED, False):
        st.success(f"Your e-mail address is now {plain(user.email)}. Use it to sign in.")
    if _NEW in st.session_state:
        _draw_code(user, st.session_state[_NEW])
    else:
        _draw_address(user)


def _draw_address(user: User) -> None:
    with st.form("address", border=False):
        address = st.text_input("New e-mail address", autocomplete="email")
        password = st.text_input("Your password", type="password", autocomplete="current-password")
        submitted = st.form_submit_button("Send a code")
    if submitted:
        with show_account_errors(SignInFailed="The current password is incorrect."):
            services().accounts.request_new_address(user, address, password)
            st.session_state[_NEW] = address.strip().lower()
            rerun_page()


def _draw_code(user: User, address: str) -> None:
    st.write(
        f"If {plain(address)} can be used, we sent a code to it. Until you enter the code, your "
        "e-mail address stays as it is."
    )
    hints = services().settings.code_hints
    draw_code_hint(hints.confirm if hints else None)
    with st.form("address-code", border=False):
        code = st.text_input("Code", autocomplete="one-time-code")
        with st.container(horizontal=True):
            submitted = st.form_submit_button("Change e-mail address", type="primary")
            canceled = st.form_submit_button("Cancel")
    if canceled:
        del st.session_state[_NEW]
        rerun_page()
    if submitted:
        with show_account_errors():
            services().accounts.confirm_new_address(user, code)
            del st.session_state[_NEW]
            st.session_state[_CHANGED] = True
            rerun_page()
