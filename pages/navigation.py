"""Which pages there are for whom."""

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from backend.accounts.user import User
from pages.components.account import sign_in_state
from pages.components.account.current_user import current_user, until_session_ends
from pages.components.account.page_header import page_header
from pages.components.ui.component import style
from pages.components.ui.tab_title import PRODUCT, tab_title

_FOLDER = Path(__file__).parent
_ICON = str(_FOLDER / "components" / "assets" / "icon.png")

ALBUMS = "albums.py"
ALBUM = "album.py"
PHOTO = "photo.py"
SEARCH = "search.py"
UNKNOWN = "not_found_page.py"
ABOUT = "about.py"
ACCOUNT = "account.py"
"""File names of pages; ``pages/`` before them is what ``st.switch_page`` takes."""

_OPERATIONS = {
    "operations.py": "Operations",
    "executions.py": "Executions",
    "execution.py": "Execution",
    "reconciliation.py": "Reconciliation",
    "audit.py": "Audit trail",
    "health.py": "Health",
}
_AROUND_SIGN_IN = {
    "sign_up.py": "Create an account",
    "confirm.py": "Confirm your address",
    "forgot_password.py": "Forgotten password",
    "reset_password.py": "Choose a new password",
    "first_password.py": "Welcome",
    "account_deleted.py": "Account deleted",
}
_AFTER_SIGN_IN = (ALBUM, PHOTO, SEARCH, ABOUT, *_OPERATIONS, ACCOUNT)
"""Pages that somebody may have a link to."""


def open_page() -> None:
    """The page at the browser's address, as far as it is there for whoever asks."""
    st.set_page_config(PRODUCT, _ICON, layout="wide")
    style()
    with until_session_ends():
        user = current_user()
        pages = _pages(user)
        page = st.navigation([*pages, *_unknown(pages, user)], position="hidden")
        tab_title(page.title)
        if user:
            page_header(user)
        elif page.url_path in map(_path, _AFTER_SIGN_IN):
            sign_in_state.remember_destination(page.url_path, st.query_params.to_dict())
        page.run()


def _pages(user: User | None) -> list[StreamlitPage]:
    """The first is at the root, so it has no name; with one it would reserve that address."""
    if user is None:
        return _sign_in_everywhere()
    pages = [
        st.Page(_FOLDER / ALBUMS, title="Albums", default=True, url_path=""),
        st.Page(_FOLDER / ALBUM, title="Album", visibility="hidden"),
        st.Page(_FOLDER / PHOTO, title="Photo", visibility="hidden"),
        st.Page(_FOLDER / SEARCH, title="All photos", visibility="hidden"),
        st.Page(_FOLDER / ABOUT, title="About this run", visibility="hidden"),
        st.Page(_FOLDER / ACCOUNT, title="Your account", visibility="hidden"),
    ]
    if user.is_operator:
        pages += [st.Page(_FOLDER / file, title=title) for file, title in _OPERATIONS.items()]
    # The first page by its name; and who is signed in already has nothing to do around sign-in,
    # as after signing in in another tab.
    passed = [
        st.Page(_FOLDER / ALBUMS, title="Albums", url_path=_path(name), visibility="hidden")
        for name in (ALBUMS, *_AROUND_SIGN_IN)
    ]
    return pages + passed


def _sign_in_everywhere() -> list[StreamlitPage]:
    """Sign-in under every address, so that a deep link is where it was once signed in."""
    sign_in = _FOLDER / "sign_in.py"
    return [
        st.Page(sign_in, title="Sign in", default=True, url_path=""),
        *(
            st.Page(sign_in, title="Sign in", url_path=_path(name), visibility="hidden")
            for name in _AFTER_SIGN_IN
        ),
        *(
            st.Page(_FOLDER / name, title=title, url_path=_path(name), visibility="hidden")
            for name, title in _AROUND_SIGN_IN.items()
        ),
    ]


def _unknown(known: Iterable[StreamlitPage], user: User | None) -> list[StreamlitPage]:
    """A page at the browser's address if there is none: Streamlit would show a dialog of its own
    over another page. Who is not signed in learns no more than that they should be."""
    path = unquote(urlsplit(st.context.url or "").path).strip("/ ")
    name = path.rpartition("/")[2].strip()
    if not name or name in {page.url_path for page in known}:
        return []
    file, title = (UNKNOWN, "No such page") if user else ("sign_in.py", "Sign in")
    return [st.Page(_FOLDER / file, title=title, url_path=name, visibility="hidden")]


def _path(name: str) -> str:
    return Path(name).stem.replace("_", "-")
