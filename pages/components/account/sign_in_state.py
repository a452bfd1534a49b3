"""What is remembered from one page of signing in to the next, in this browser tab only."""

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st

from backend.accounts.cognito import Invitation

_ADDRESS, _DESTINATION, _NOTICE = "own-address", "destination", "notice"
_INVITATION = "invitation"


def remember_address(email: str) -> None:
    """The e-mail address that somebody typed, so that it need not be typed again."""
    st.session_state[_ADDRESS] = email.strip()


def address() -> str:
    """The remembered address, empty if none was typed."""
    return str(st.session_state.get(_ADDRESS, ""))


def remember_destination(path: str, parameters: Mapping[str, str]) -> None:
    """The page that was asked for; ``path`` is one of the pages that there are."""
    st.session_state[_DESTINATION] = (
        f"/{path}?{urlencode(parameters)}" if parameters else f"/{path}"
    )


def destination() -> str:
    """Where to go once signed in: an address of this dashboard."""
    return str(st.session_state.get(_DESTINATION, "/"))


def remember_invitation(invitation: Invitation) -> None:
    """What an invited person needs for choosing a password."""
    st.session_state[_INVITATION] = invitation


def invitation() -> Invitation | None:
    """The remembered invitation."""
    found: Invitation | None = st.session_state.get(_INVITATION)
    return found


def notify(text: str) -> None:
    """Leave a line for the next page."""
    st.session_state[_NOTICE] = text


def draw_notice() -> None:
    """Show the line that the page before left, once."""
    if text := st.session_state.pop(_NOTICE, None):
        st.success(text)
