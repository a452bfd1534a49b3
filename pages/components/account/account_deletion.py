"""Deletes the user's account after a confirmation, and shows the progress."""

import streamlit as st

from backend.accounts.account_deletion import DeletionProgress
from backend.accounts.cognito import TooManyAttempts
from backend.accounts.user import User
from backend.errors import PhotoPipelineError
from backend.services import services
from pages.components.account import browser_session

_PARTS = {
    "photos": "Deleting photos",
    "files": "Deleting files",
    "records": "Deleting albums and records",
    "account": "Deleting the account",
}


def draw_deletion(user: User) -> None:
    """Draw what is deleted, the confirmation, and the progress."""
    st.subheader("Delete account", anchor=False)
    st.write(
        "This deletes your account with all your albums and photos, and all tags and details of "
        "your photos. You cannot undo this."
    )
    with st.form("delete", border=False):
        typed = st.text_input(
            "Type your e-mail address to confirm",
            placeholder=user.email,
            autocomplete="off",
            key="typed-address",
        )
        submitted = st.form_submit_button("Delete my account")
    if not submitted:
        return
    if typed.strip().lower() != user.email.lower():
        st.error("This is not the e-mail address of your account. Nothing was deleted.")
        return
    if _delete(user):
        browser_session.end(then="/account-deleted")


def _delete(user: User) -> bool:
    bar = st.progress(0.0, "Starting")
    try:
        for progress in services().account_deletion(user).run():
            bar.progress(progress.done / max(progress.total, 1), _progress_text(progress))
    except (PhotoPipelineError, TooManyAttempts):
        st.error("AWS does not respond. Only a part was deleted. Try again to delete the rest.")
        return False
    return True


def _progress_text(progress: DeletionProgress) -> str:
    numbers = f": {progress.done:,} of {progress.total:,}" if progress.total > 1 else ""
    return f"{_PARTS[progress.part]}{numbers}"
