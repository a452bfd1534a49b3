"""Sign in: the first page for visitors."""

import streamlit as st

from backend.accounts.cognito import NewPasswordRequired, PasswordResetRequired
from backend.accounts.demo_accounts import ACCOUNTS, PASSWORD
from backend.services import services
from pages.components.account import browser_session, sign_in_state
from pages.components.account.account_errors import show_account_errors
from pages.components.account.auth_layout import FORGOT, SIGN_UP, draw_links
from pages.components.account.second_factor import continue_with_second_factor
from pages.components.runs.diagram_component import example_diagram
from pages.components.runs.example_run import example_frames

_DEMO_NAMES = dict(zip(("Demo user", "Guest", "Operator"), ACCOUNTS, strict=True))


def sign_in(email: str, password: str) -> None:
    """Begin a session, or show why that is not possible."""
    sign_in_state.remember_address(email)
    with show_account_errors(), continue_with_second_factor():
        try:
            tokens = services().accounts.sign_in(email, password)
        except NewPasswordRequired as invited:
            sign_in_state.remember_invitation(invited.invitation)
            st.switch_page("pages/first_password.py")
        except PasswordResetRequired:
            st.error("You must reset your password before you can sign in.")
            st.page_link(FORGOT[0], label="Reset your password")
            return
        browser_session.begin(tokens, then=sign_in_state.destination())


def privacy_note() -> str:
    """Return where photos are sent, so that users know it before they upload one."""
    if services().settings.recogniser == "aws":
        return "Photos are sent to Amazon Rekognition only, which adds the tags."
    return "Your photos stay on this machine."


with st.container(key="sign-in-page"):
    left, right = st.columns([8, 5], gap="large", vertical_alignment="center")

with left, st.container(key="story", width=705):
    st.html("<span class='wordmark'>Photo dashboard</span>")
    st.title("Upload a photo. Watch it being processed.", anchor=False)
    st.write(
        "Upload JPEG and PNG photos to albums. A serverless workflow reads the EXIF metadata, "
        "adds tags and creates a thumbnail. You can watch each step live, replay it, and see "
        "why a step failed."
    )
    with st.container(key="example"):
        example_diagram(example_frames(services().state_machine), key="example-run")

with right, st.container(border=True, key="sign-in-card"):
    st.header("Sign in", anchor=False)
    sign_in_state.draw_notice()
    if "changed" in st.query_params:
        st.success("Your password was changed, and all sessions have ended. Sign in again.")
    with st.form("sign-in", border=False):
        email = st.text_input("E-mail", sign_in_state.address(), autocomplete="username")
        password = st.text_input("Password", type="password", autocomplete="current-password")
        submitted = st.form_submit_button("Sign in", type="primary", width="stretch")
    draw_links(*(() if services().accounts.by_invitation else (SIGN_UP,)), FORGOT)
    chosen = None
    if services().settings.demo_accounts:
        st.caption("Or sign in with a demo account")
        with st.container(horizontal=True, key="demo-accounts"):
            for name, account in _DEMO_NAMES.items():
                if st.button(name, key=f"demo-{name}", width="stretch"):
                    chosen = account
        st.caption(f"This dashboard uses an embedded AWS. {privacy_note()}")
    if chosen:
        sign_in(chosen, PASSWORD)
    elif submitted:
        sign_in(email, password)
