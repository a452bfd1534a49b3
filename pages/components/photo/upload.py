"""The place to drop photos."""

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st
from markupsafe import Markup

from pages.components.account.current_user import current_session
from pages.components.ui.component import component, ignore
from pages.components.ui.formatting import count
from pages.components.ui.markup import button, element
from pages.components.ui.text import plain
from pages.web.csrf import csrf_token
from pages.web.interrupted_uploads import interrupted
from pages.web.photo_urls import photo_page
from pages.web.upload_routes import MEGABYTES, UPLOAD_PATH

_CUT_SHORT = "cut-short"
_NAMED = 10
_UPLOAD = component("upload")
_ACTS = (
    ("cancel", "Cancel", "waiting sending"),
    ("again", "Try again", "failed"),
    ("open", "Open it", "there"),
    ("anyway", "Upload anyway", "there"),
)


class Uploads(NamedTuple):
    """What has just happened to files."""

    begun: bool = False
    """Some were chosen."""
    arrived: Sequence[str] = ()
    """Ids of photos that are stored; their runs may have ended already."""


def upload_field(album_id: str) -> Uploads:
    """Files go from the browser to a route of this dashboard, past the page."""
    result = _UPLOAD(
        key="upload",
        data={
            "html": _field(),
            "path": UPLOAD_PATH.format(album_id=album_id),
            "token": csrf_token(current_session()),
            "megabytes": MEGABYTES,
            "photo": photo_page(""),
        },
        on_begun_change=ignore,
        on_arrived_change=ignore,
    )
    return Uploads(bool(result.begun), [str(photo_id) for photo_id in result.arrived or []])


def tell_of_cut_short(owner: str, album_id: str, arrived: Sequence[str]) -> None:
    """Say which files did not come in, if the page was left or loaded anew while they were sent.

    What this page itself sends is told in its own list. ``arrived``: by then it is old news.
    """
    known: dict[str, list[str]] = st.session_state.setdefault(_CUT_SHORT, {})
    if album_id not in known:
        known[album_id] = interrupted.pop(owner, album_id)
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


def _field() -> Markup:
    hint = element("small", f"JPEG or PNG, up to {MEGABYTES} MB each")
    zone = [
        element("span", "Drop photos or folders anywhere on this page", hint, class_="call"),
        _chooser("Choose photos", accept="image/jpeg,image/png"),
        _chooser("Choose a folder", webkitdirectory=True),
    ]
    report = [
        element("span", role="status"),
        button("Cancel all", data_act="stop", hidden=True),
        button("Clear list", data_act="clear", hidden=True),
    ]
    return Markup().join([
        element("div", zone, class_="row zone"),
        element("div", report, class_="row report"),
        element("ul", class_="files"),
        element("template", _row()),
    ])  # fmt: skip


def _chooser(text: str, **what: object) -> Markup:
    return element("label", text, element("input", type="file", multiple=True, **what),
                   class_="button")  # fmt: skip


def _row() -> Markup:
    """A file, with what can be done in which state."""
    acts = [button(text, data_act=act, data_in=states) for act, text, states in _ACTS]
    return element(
        "li",
        element("span", class_="file clip"),
        element("span", class_="state"),
        element("progress"),
        element("span", acts, class_="row"),
        class_="row",
    )
