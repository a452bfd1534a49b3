"""Begins and ends a session in the browser.

A page cannot set a cookie, so a component posts to a route that sets or deletes it.
"""

import streamlit as st
from markupsafe import Markup

from backend.accounts.cognito import Tokens
from backend.services import services
from pages.components.account.current_user import current_session
from pages.components.ui.component import component
from pages.components.ui.markup import element
from pages.web.csrf import csrf_token
from pages.web.one_time_tokens import BROWSER_COOKIE, session_tokens
from pages.web.session_routes import CLAIM_PATH, SIGN_OUT_PATH

_POST = component("post_and_reload")


def begin(tokens: Tokens, then: str | None = None) -> None:
    """Begin a session, then load the URL ``then``; without it, reload the page."""
    token = session_tokens.issue(
        services().sessions.seal(tokens), st.context.cookies.get(BROWSER_COOKIE, "")
    )
    _POST(
        key="claim",
        data={
            "path": CLAIM_PATH,
            "body": token,
            "token": "",
            "then": then,
            "html": _error_message(
                "This browser blocks the cookies of this site, so you cannot stay signed in. "
                "Allow cookies, then try again."
            ),
        },
    )


def end(then: str = "/") -> None:
    """End the session of this browser, then load the URL ``then``."""
    _POST(
        key="sign-out",
        data={
            "path": SIGN_OUT_PATH,
            "body": "",
            "token": csrf_token(current_session()),
            "then": then,
            "gone": 403,  # another user has signed in in this browser: this session has ended
            "html": _error_message("You could not be signed out. Try again."),
        },
    )


def _error_message(text: str) -> Markup:
    """Return a message that the component's script shows if the request fails."""
    return element("span", text, role="alert", data_tone="bad", hidden=True)
