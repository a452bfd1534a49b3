"""Deleting one's account: asked for in so many words, watched until it is done."""

import streamlit as st
from botocore.exceptions import BotoCoreError, ClientError

from backend.accounts.cognito import TooManyAttempts
from backend.accounts.deletion import DeletionProgress
from backend.accounts.user import User
from backend.errors import PhotoPipelineError
from backend.services import services
from pages.components.account import browser_session

_PARTS = {
    "photos": "Removing photos",
    "files": "Deleting files",
    "records": "Removing albums and records",
    "account": "Closing the account",
}


def draw_deletion(user: User) -> None:
    """What goes, the confirmation, the progress."""
    st.subheader("Delete account", anchor=False)
    st.write(
        "Your photos, albums, everything that was found in them and the account itself go for "
        "good. Nobody can bring them back."
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
        st.error("That is not the address of this account. Nothing was deleted.")
        return
    if _delete(user):
        browser_session.end(then="/account-deleted")


def _delete(user: User) -> bool:
    bar = st.progress(0.0, "Beginning")
    try:
        for progress in services().account_deletion(user).run():
            bar.progress(progress.done / max(progress.total, 1), _words(progress))
    except (PhotoPipelineError, TooManyAttempts, ClientError, BotoCoreError):
        st.error("AWS stopped answering. Part of it is gone; delete again to remove the rest.")
        return False
    return True


def _words(progress: DeletionProgress) -> str:
    counted = f": {progress.done:,} of {progress.total:,}" if progress.total > 1 else ""
    return f"{_PARTS[progress.part]}{counted}"
