"""Who is signed in: the one place where pages learn it, and what happens when that ends."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from backend.accounts.cognito import SessionExpired, TooManyAttempts
from backend.accounts.user import User
from backend.errors import AwsUnavailable, PhotoPipelineError
from backend.gallery.library import Library
from backend.services import services
from pages.web.session_cookie import session_in

_log = logging.getLogger(__name__)
_UNAVAILABLE = (
    "AWS does not answer at the moment",
    "Nothing is lost. Wait a few seconds, then try again.",
)
_BROKEN = (
    "This page cannot be shown",
    "AWS refused what it needs. If trying again does not help, tell whoever runs this dashboard.",
)


def current_session() -> str | None:
    """This browser's sealed session, as it was when the page was opened."""
    # The browser itself says how it came here: it has no reason to deceive its own user.
    return session_in(st.context.cookies, https=(st.context.url or "").startswith("https:"))


def current_user() -> User | None:
    """The user of this browser's session cookie, None if nobody is signed in."""
    return services().sessions.open(current_session())


def signed_in_user() -> User:
    """The current user where there must be one. Raises SessionExpired."""
    user = current_user()
    if user is None:
        raise SessionExpired
    return user


def current_library() -> Library:
    """The current user's albums and photos. Raises SessionExpired."""
    return services().library(signed_in_user())


@contextmanager
def until_session_ends() -> Iterator[None]:
    """Around whatever a page does: a session that ends leads to sign-in, and back afterwards.

    A service that does not answer is told in words; the next run of the page may find it again.
    """
    try:
        yield
    except SessionExpired:
        services().sessions.forget(current_session() or "")
        st.rerun(scope="app")
    except (PhotoPipelineError, TooManyAttempts) as error:
        _log.exception("a page could not be drawn")
        unavailable = isinstance(error, AwsUnavailable | TooManyAttempts)
        draw_problem(*(_UNAVAILABLE if unavailable else _BROKEN))


def draw_problem(what: str, advice: str) -> None:
    """A calm page in place of one that cannot be drawn, with a button to try again."""
    with st.container(border=True, key="empty-problem", horizontal_alignment="center"):
        st.subheader(what, anchor=False, text_alignment="center")
        st.markdown(advice, text_alignment="center")
        st.button("Try again", key="try-again")
