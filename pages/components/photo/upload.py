"""The upload field of an album."""

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st
from markupsafe import Markup

from backend.conversion.quality import QUALITY
from backend.gallery.allowance import Room
from backend.gallery.uploads import MEGABYTES
from backend.imaging.formats import AVIF_BRANDS, HEIC_BRANDS
from backend.services import services
from pages.components.account.current_user import current_session
from pages.components.ui.component import component, ignore
from pages.components.ui.formatting import count
from pages.components.ui.markup import button, element
from pages.components.ui.stable_place import stable_place
from pages.components.ui.text import plain
from pages.web.csrf import csrf_token
from pages.web.interrupted_uploads import interrupted
from pages.web.photo_urls import NEW_THUMBNAIL_PATH, is_photo_id, photo_page
from pages.web.upload_routes import UPLOAD_PATH

_INTERRUPTED = "interrupted-uploads"
_NAMES_LISTED = 10
_UPLOAD = component("upload")
_BRANDS = {
    name: sorted(brand.decode() for brand in brands)
    for name, brands in (("AVIF", AVIF_BRANDS), ("HEIC", HEIC_BRANDS))
}
"""By which the browser recognizes files that can be converted, before their upload."""
_ACCEPTED = "image/jpeg,image/png"
_CONVERTIBLE = "image/heic,image/heif,image/webp,image/avif,.heic,.heif"
_ACTIONS = (
    ("cancel", "Cancel", "reading waiting sending"),
    ("convert", "Convert", "asking"),
    ("leave", "Leave out", "asking"),
    ("again", "Try again", "failed"),
    ("open", "Open photo", "duplicate restored"),
    ("restore", "Restore", "trashed"),
    ("anyway", "Upload anyway", "duplicate trashed"),
)


class Uploads(NamedTuple):
    """The progress of uploads since the page was drawn."""

    begun: bool = False
    """Whether the browser has begun to send files. It does not say so of a short upload."""
    arrived: Sequence[str] = ()
    """The ids of the photos that are stored. Their executions may have ended already."""
    remaining: int | None = None
    """The number of files that the browser has not sent yet, if it said so."""
    restore: Sequence[str] = ()
    """The photos in Trash that the user has wanted to restore so far instead of uploading them
    again."""


def upload_field(album_id: str) -> Uploads:
    """Draw the field. The browser sends the files to a route of the dashboard, not to the page."""
    path = UPLOAD_PATH.format(album_id=album_id)
    result = _UPLOAD(
        key="upload",
        data={
            "html": _field(),
            "path": path,
            "token": csrf_token(current_session()),
            "megabytes": MEGABYTES,
            "brands": _BRANDS,
            "accepted": f"{_ACCEPTED},{_CONVERTIBLE}",
            "photo": photo_page(""),
            "thumbnail": NEW_THUMBNAIL_PATH,
        },
        on_begun_change=ignore,
        on_arrived_change=ignore,
        on_restore_change=ignore,
    )
    arrived = result.arrived or {}
    if arrived.get("path") != path:  # of another album, which was open before
        arrived = {}
    return Uploads(
        result.begun == path,
        [str(photo_id) for photo_id in arrived.get("photos", [])],
        arrived.get("remaining"),
        [str(one) for one in result.restore or () if is_photo_id(str(one))],
    )


@stable_place
def draw_room(room: Room | None) -> None:
    """Say how much of the limits a library uses, if it is nearly full."""
    if room is None:
        return
    limits = room.limits
    parts = [f"{room.used.photos:,} photos"] if limits.photos else []
    parts += [f"{room.used.size_bytes / 1e6:,.1f} MB"] if limits.megabytes else []
    used = " and ".join(parts)
    if room.is_full:
        st.warning(
            f"Your library is full: it holds {used}, photos in Trash included, and may hold "
            f"{limits}. Before you upload more, delete photos permanently.",
            icon=":material/inventory_2:",
        )
        st.page_link("pages/trash.py", label="Open Trash", icon=":material/delete:")
    else:
        st.caption(f"Your library holds {used}, photos in Trash included, of {limits}.")


@stable_place
def draw_interrupted_uploads(owner: str, album_id: str, arrived: Sequence[str]) -> None:
    """Name the files whose upload was interrupted because the user left or reloaded the page.

    The list of the upload field has the uploads of this page. Once any of those has ``arrived``,
    the interrupted uploads are not shown any more.
    """
    known: dict[str, list[str]] = st.session_state.setdefault(_INTERRUPTED, {})
    if album_id not in known:
        known[album_id] = interrupted.pop(owner, album_id)
    if arrived:
        known[album_id] = []
    if names := known[album_id]:
        more = f" and {len(names) - _NAMES_LISTED:,} more" if len(names) > _NAMES_LISTED else ""
        st.warning(
            f"An upload to this album was interrupted. {count(len(names), 'file')} did not arrive: "
            f"{', '.join(map(plain, names[:_NAMES_LISTED]))}{more}. Upload them again.",
            icon=":material/cloud_off:",
        )


def _field() -> Markup:
    hint = element(
        "small",
        f"JPEG or PNG, up to {MEGABYTES} MB each. "
        "HEIC, WebP and AVIF can be converted to JPEG before the upload.",
    )
    zone = [
        element("span", "Drop photos or folders anywhere on this page", hint, class_="call"),
        _chooser("Choose photos", accept=_ACCEPTED),
        _chooser("Choose a folder", webkitdirectory=True),
    ]
    report = [
        element("span", role="status"),
        button("Cancel all", data_action="stop", hidden=True),
        button("Clear list", data_action="clear", hidden=True),
    ]
    return Markup().join([
        element("div", zone, class_="row zone"),
        element("div", report, class_="row report"),
        _question(),
        element("ul", class_="files", aria_label="Files"),
        element("template", _row()),
    ])  # fmt: skip


def _question() -> Markup:
    """Whether to convert the files that the pipeline does not process. The browser names them."""
    kept = (
        "are kept beside them" if services().settings.keep_converted_originals else "are not kept"
    )
    details = (
        f"The pipeline processes JPEG and PNG. The server of this dashboard can convert them: JPEG "
        f"of quality {QUALITY}, with their metadata and color profile. The original files {kept}."
    )
    return element(
        "div",
        element("div", element("span"), element("small", details), class_="call"),
        button("Convert to JPEG", data_action="convertAll"),
        button("Leave out", data_action="leaveAll"),
        class_="row question",
        role="group",
        aria_label="Files to convert",
        hidden=True,
    )


def _chooser(text: str, **attributes: object) -> Markup:
    return element("label", text, element("input", type="file", multiple=True, **attributes),
                   class_="button")  # fmt: skip


def _row() -> Markup:
    """A file with its actions. ``data-in`` has the states in which an action is available."""
    actions = [button(text, data_action=name, data_in=states) for name, text, states in _ACTIONS]
    return element(
        "li",
        element("span", class_="file clip"),
        element("span", class_="state"),
        element("progress"),
        element("span", actions, class_="row"),
        class_="row",
    )
