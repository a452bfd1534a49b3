"""Shows the page at the browser's address, if the user may open it."""

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from backend.accounts.user import User
from pages.components.account import sign_in_state
from pages.components.account.current_user import current_user, until_session_ends
from pages.components.account.page_header import page_header
from pages.components.operations.presenter import draw_presenter
from pages.components.ui.component import style
from pages.components.ui.rerun import draw_from_the_top
from pages.components.ui.tab_title import PRODUCT, tab_title
from pages.registry import NOT_FOUND, PAGES, SIGN_IN, Audience, Page, first_page

_FOLDER = Path(__file__).parent
_ICON = str(_FOLDER / "components" / "assets" / "icon.png")


def open_page() -> None:
    """Run the page at the browser's address, or the page that takes its place."""
    draw_from_the_top()
    st.set_page_config(PRODUCT, _ICON, layout="wide")
    style()
    with until_session_ends():
        user = current_user()
        pages = _pages(user)
        page = st.navigation([*pages, *_at_unknown_url(pages, user)], position="hidden")
        tab_title(page.title)
        if user:
            if not draw_presenter(user):
                page_header(user)
        elif page.url_path in {page.url for page in PAGES if page.survives_sign_in}:
            sign_in_state.remember_destination(page.url_path, st.query_params.to_dict())
        page.run()


def _pages(user: User | None) -> list[StreamlitPage]:
    """Return a page for every URL in the registry. The first page is at the root as well."""
    first = first_page(user)
    return [
        st.Page(_FOLDER / first.file, title=first.title, default=True, url_path=""),
        *(_at_url(_shown_instead_of(page, user), page.url) for page in PAGES),
    ]


def _shown_instead_of(page: Page, user: User | None) -> Page:
    """Return the page itself if the user may open it.

    Visitors sign in at the URL that they opened, so that they stay there afterwards. A user who
    signed in in another tab does not need the pages around signing in any more.
    """
    if page.audience.includes(user):
        return page
    if user is None:
        return SIGN_IN
    return first_page(user) if page.audience is Audience.SIGNED_OUT else NOT_FOUND


def _at_unknown_url(known: Iterable[StreamlitPage], user: User | None) -> list[StreamlitPage]:
    """Return a page for the browser's address if no page has it.

    Without it Streamlit would show the first page under a dialog of its own. Visitors see the
    sign-in page: they do not learn which pages there are.
    """
    path = unquote(urlsplit(st.context.url or "").path).strip("/ ")
    url = path.rpartition("/")[2].strip()
    if not url or url in {page.url_path for page in known}:
        return []
    return [_at_url(NOT_FOUND if user else SIGN_IN, url)]


def _at_url(page: Page, url: str) -> StreamlitPage:
    return st.Page(_FOLDER / page.file, title=page.title, url_path=url)
