"""The state that the sign-in, sign-up and password pages share, in one browser tab."""

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st

from backend.accounts.cognito import Invitation, SignInChallenge
from backend.accounts.mfa import Enrollment

_ADDRESS, _DESTINATION, _NOTICE = "own-address", "destination", "notice"
_INVITATION, _CHALLENGE, _ENROLLMENT = "invitation", "challenge", "enrollment"


def remember_address(email: str) -> None:
    """Remember the e-mail address, so that the user does not have to type it again."""
    st.session_state[_ADDRESS] = email.strip()


def address() -> str:
    """Return the remembered e-mail address, an empty string if there is none."""
    return str(st.session_state.get(_ADDRESS, ""))


def remember_destination(path: str, parameters: Mapping[str, str]) -> None:
    """Remember the page that the visitor opened. ``path`` must be the URL of a declared page."""
    st.session_state[_DESTINATION] = (
        f"/{path}?{urlencode(parameters)}" if parameters else f"/{path}"
    )


def destination() -> str:
    """Return the URL to load after signing in: a page of this dashboard."""
    return str(st.session_state.get(_DESTINATION, "/"))


def remember_invitation(invitation: Invitation) -> None:
    """Remember the invitation of a user who has to choose a password."""
    st.session_state[_INVITATION] = invitation


def invitation() -> Invitation | None:
    """Return the remembered invitation, None if there is none."""
    found: Invitation | None = st.session_state.get(_INVITATION)
    return found


def remember_challenge(challenge: SignInChallenge) -> None:
    """Remember a sign-in whose password was correct, and which needs a second factor."""
    st.session_state[_CHALLENGE] = challenge


def challenge() -> SignInChallenge | None:
    """Return the remembered sign-in, None if there is none."""
    found: SignInChallenge | None = st.session_state.get(_CHALLENGE)
    return found


def remember_enrollment(challenge: SignInChallenge, enrollment: Enrollment) -> None:
    """Remember the secret of an app that is being set up for a sign-in."""
    st.session_state[_ENROLLMENT] = (challenge, enrollment)


def enrollment(challenge: SignInChallenge) -> Enrollment | None:
    """Return the secret for this sign-in, None if there is none yet."""
    known, found = st.session_state.get(_ENROLLMENT, (None, None))
    return found if known == challenge else None


def notify(text: str) -> None:
    """Set a message for the next page."""
    st.session_state[_NOTICE] = text


def draw_notice() -> None:
    """Show the message of the previous page, once."""
    if text := st.session_state.pop(_NOTICE, None):
        st.success(text)
