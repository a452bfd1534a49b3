"""Begin and end a session in the browser: a page cannot set a cookie, so a route does it."""

import streamlit as st

from backend.accounts.cognito import Tokens
from backend.services import services
from pages.components.account.current_user import current_session
from pages.components.ui.component import component
from pages.components.ui.markup import Markup, element
from pages.web.csrf import token_for_page
from pages.web.one_time_tokens import BROWSER_COOKIE, tickets
from pages.web.session_routes import CLAIM_PATH, SIGN_OUT_PATH

_POST = component("post_and_reload")


def begin(tokens: Tokens, then: str | None = None) -> None:
    """Keep a session in this browser, then load ``then``, else the page anew as it is."""
    ticket = tickets.issue(
        services().sessions.seal(tokens), st.context.cookies.get(BROWSER_COOKIE, "")
    )
    _POST(
        key="claim",
        data={
            "path": CLAIM_PATH,
            "body": ticket,
            "token": "",
            "then": then,
            "html": _words(
                "This browser does not keep cookies for this address, so nobody can stay signed "
                "in. Allow them and try again."
            ),
        },
    )


def end(then: str = "/") -> None:
    """End this browser's session, then go to another page."""
    _POST(
        key="sign-out",
        data={
            "path": SIGN_OUT_PATH,
            "body": "",
            "token": token_for_page(current_session()),
            "then": then,
            "gone": 403,  # somebody else has signed in here meanwhile: this session is no more
            "html": _words("Signing out did not work. Try again."),
        },
    )


def _words(failed: str) -> Markup:
    return element("span", failed, role="alert", data_tone="bad", hidden=True)
