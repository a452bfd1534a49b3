"""Sign in: the first page that anybody sees."""

import streamlit as st

from backend.accounts.cognito import NewPasswordRequired, PasswordResetRequired
from backend.accounts.demo_accounts import ACCOUNTS, PASSWORD
from backend.services import services
from pages.components.account import browser_session, sign_in_state
from pages.components.account.account_errors import problems_in_words
from pages.components.account.auth_layout import FORGOT, SIGN_UP, draw_links
from pages.components.runs.diagram import example_diagram
from pages.components.runs.example_run import example_frames

_DEMO_NAMES = dict(zip(("Demo user", "Guest", "Operator"), ACCOUNTS, strict=True))


def sign_in(email: str, password: str) -> None:
    """Begin a session, or say why not."""
    sign_in_state.remember_address(email)
    with problems_in_words():
        try:
            tokens = services().accounts.sign_in(email, password)
        except NewPasswordRequired as invited:
            sign_in_state.remember_invitation(invited.invitation)
            st.switch_page("pages/first_password.py")
        except PasswordResetRequired:
            st.error("This account needs a new password. A code by mail lets you choose one.")
            st.page_link(FORGOT[0], label="Choose a new password")
            return
        browser_session.begin(tokens, then=sign_in_state.destination())


def whereabouts() -> str:
    """Where photos go, told before anybody uploads one."""
    if services().settings.recogniser == "aws":
        return "Only Amazon Rekognition sees the photos, to find tags."
    return "No photo leaves it."


with st.container(key="sign-in-page"):
    left, right = st.columns([8, 5], gap="large", vertical_alignment="center")

with left, st.container(key="story", width=705):
    st.html("<span class='wordmark'>Photo dashboard</span>")
    st.title("Drop a photo. Watch it being understood.", anchor=False)
    st.write(
        "Sort JPEG and PNG photos into albums. A serverless workflow reads what the camera wrote, "
        "looks for tags and makes the thumbnail. Every step lights up while it happens, can be "
        "played again, and says why if it fails."
    )
    with st.container(key="example"):
        example_diagram(example_frames(services().state_machine), key="example-run")

with right, st.container(border=True, key="sign-in-card"):
    st.header("Sign in", anchor=False)
    sign_in_state.draw_notice()
    with st.form("sign-in", border=False):
        email = st.text_input("E-mail", sign_in_state.address(), autocomplete="username")
        password = st.text_input("Password", type="password", autocomplete="current-password")
        submitted = st.form_submit_button("Sign in", type="primary", width="stretch")
    draw_links(SIGN_UP, FORGOT)
    chosen = None
    if services().settings.demo_accounts:
        st.caption("Or look around as")
        with st.container(horizontal=True, key="demo-accounts"):
            for name, account in _DEMO_NAMES.items():
                if st.button(name, key=f"demo-{name}", width="stretch"):
                    chosen = account
        st.caption(f"Everything runs on this machine, on an embedded AWS. {whereabouts()}")
    if chosen:
        sign_in(chosen, PASSWORD)
    elif submitted:
        sign_in(email, password)
