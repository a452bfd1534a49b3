"""The place to drop photos."""

import streamlit as st

from pages.components.component import component, ignore
from pages.components.current_user import current_session
from pages.components.text import plain
from pages.components.wording import count
from pages.web.cut_short import cut_short
from pages.web.photo_urls import photo_page
from pages.web.request_token import token_for_page
from pages.web.upload_routes import MEGABYTES, UPLOAD_PATH

_CUT_SHORT = "cut-short"
_NAMED = 10
_UPLOAD = component("upload", "<div class='upload'></div>")


def upload_field(album_id: str) -> list[str]:
    """Files go from the browser to a route of this dashboard, past the page.

    Returns the ids of those that have just arrived: their runs may have ended already.
    """
    result = _UPLOAD(
        key="upload",
        data={
            "path": UPLOAD_PATH.format(album_id=album_id),
            "token": token_for_page(current_session()),
            "megabytes": MEGABYTES,
            "photo": photo_page(""),
        },
        on_arrived_change=ignore,
    )
    return [str(photo_id) for photo_id in result.arrived or []]


def tell_of_cut_short(owner: str, album_id: str, arrived: list[str]) -> None:
    """Say which files did not come in, if the page was left or loaded anew while they were sent.

    What this page itself sends is told in its own list. ``arrived``: by then it is old news.
    """
    known: dict[str, list[str]] = st.session_state.setdefault(_CUT_SHORT, {})
    if album_id not in known:
        known[album_id] = cut_short.take(owner, album_id)
    if arrived:
        known[album_id] = []
    if names := known[album_id]:
        more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
        st.warning(
            f"An upload to this album ended early. What arrived is here; "
            f"{count(len(names), 'file')} did not arrive: "
            f"{', '.join(map(plain, names[:_NAMED]))}{more}. Choose them again.",
            icon=":material/cloud_off:",
        )
