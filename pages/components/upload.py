"""The place to drop photos."""

from collections.abc import Sequence
from typing import NamedTuple

from pages.components.component import component, ignore
from pages.components.current_user import current_session
from pages.components.markup import Markup, button, element, join
from pages.web.photo_urls import photo_page
from pages.web.request_token import token_for_page
from pages.web.upload_routes import MEGABYTES, UPLOAD_PATH

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
            "token": token_for_page(current_session()),
            "megabytes": MEGABYTES,
            "photo": photo_page(""),
        },
        on_begun_change=ignore,
        on_arrived_change=ignore,
    )
    return Uploads(bool(result.begun), [str(photo_id) for photo_id in result.arrived or []])


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
    return join([
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
