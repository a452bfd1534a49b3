"""The signed-in user, and what pages do when the session ends or AWS does not respond."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from backend.accounts.cognito import SessionExpired, TooManyAttempts
from backend.accounts.user import User
from backend.errors import AwsUnavailable, PhotoPipelineError
from backend.gallery.library import Library
from backend.services import services
from pages.components.ui.rerun import rerun_page
from pages.components.ui.text import plain
from pages.web.session_cookie import session_from_cookies

_log = logging.getLogger(__name__)
_UNAVAILABLE = (
    "AWS does not respond at the moment",
    "Your photos are safe. Wait a few seconds, then try again.",
)
_BROKEN = (
    "This page cannot be shown",
    "AWS refused a request of this page. If this happens again, contact your administrator.",
)


def current_session() -> str | None:
    """Return the sealed session of this browser, as it was when the page was opened."""
    # The browser reports its own URL, which is safe: a false one would only affect its own user.
    return session_from_cookies(
        st.context.cookies, https=(st.context.url or "").startswith("https:")
    )


def current_user() -> User | None:
    """Return the user of this browser's session cookie, None if no user is signed in."""
    return services().sessions.open(current_session())


def signed_in_user() -> User:
    """Return the signed-in user. Raises SessionExpired if there is none."""
    user = current_user()
    if user is None:
        raise SessionExpired
    return user


def current_library() -> Library:
    """Return the library of the signed-in user. Raises SessionExpired if there is none."""
    return services().library(signed_in_user())


@contextmanager
def until_session_ends() -> Iterator[None]:
    """Handle the errors of a page.

    If the session has ended, the user signs in and then returns to the page. If AWS does not
    respond or refuses a request, the page shows a message and a button to try again.
    """
    try:
        yield
    except SessionExpired:
        services().sessions.forget(current_session() or "")
        rerun_page()
    except (PhotoPipelineError, TooManyAttempts) as error:
        _log.exception("a page could not be drawn")
        unavailable = isinstance(error, AwsUnavailable | TooManyAttempts)
        reason = error.reason if isinstance(error, AwsUnavailable) else ""
        title, advice = _UNAVAILABLE if unavailable else _BROKEN
        draw_problem(title, plain(reason) or advice)


def draw_problem(title: str, advice: str) -> None:
    """Draw a message in place of the page, with a button to try again."""
    with st.container(border=True, key="empty-problem", horizontal_alignment="center"):
        st.subheader(title, anchor=False, text_alignment="center")
        st.markdown(advice, text_alignment="center")
        st.button("Try again", key="try-again")
