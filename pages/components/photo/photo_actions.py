"""The actions for a photo."""

from functools import partial

import streamlit as st
from markupsafe import escape

from backend.database.albums import UNSORTED_ALBUM
from backend.database.photo import Photo
from backend.database.table import ConditionFailed
from backend.executions.starter import RetryRefused
from backend.gallery.file_names import FILENAME_LENGTH
from backend.gallery.library import Library
from backend.services import services
from pages.components.account.current_user import signed_in_user
from pages.components.photo import bulk_actions
from pages.components.photo.list_context import ListContext
from pages.components.photo.undo import offer_undo
from pages.components.ui.rename_popover import rename_popover
from pages.components.ui.rerun import rerun_page
from pages.web.photo_urls import kept_original_url, original_url, video_url


def photo_actions(library: Library, photo: Photo, list_context: ListContext) -> None:
    """Draw the actions: run again, download, rename, move, compare tags, use as cover, delete."""
    with st.container(
        horizontal=True, key="photo-actions", vertical_alignment="center", gap="xsmall"
    ):
        if not photo.in_flight:
            retry_helps = photo.status != "SUCCEEDED" and photo.error_family != "photo"
            if st.button("Run again", type="primary" if retry_helps else "secondary"):
                _run_again(photo)
        _download(photo)
        rename_popover(
            photo.filename,
            key="rename",
            whose="A photo",
            most=FILENAME_LENGTH,
            rename=partial(library.photos.rename, photo.photo_id),
        )
        if st.button("Move"):
            bulk_actions.ask({"action": "move", "ids": [photo.photo_id]})
        if photo.label_model_version and not photo.in_flight and st.button("Compare tags"):
            bulk_actions.ask({"action": "compare", "ids": [photo.photo_id]})
        in_album = photo.album_id != UNSORTED_ALBUM.album_id
        if in_album and photo.thumbnail and st.button("Use as cover"):
            _set_cover(library, photo)
        if st.button("Delete", help="Moves the photo to Trash"):
            for _ in library.trash.move_photos([photo.photo_id]):
                pass
            offer_undo(photo_ids=[photo.photo_id])
            list_context.open_list(photo)
    bulk_actions.draw_dialog()


def _run_again(photo: Photo) -> None:
    try:
        services().run_again(signed_in_user(), photo)
    except RetryRefused:
        st.toast("The photo is already being processed.")
    rerun_page()


def _download(photo: Photo) -> None:
    addresses = {"Download original": original_url(photo, download=True)}
    if photo.video:
        addresses["Download video"] = video_url(photo, download=True)
    if photo.converted_from and photo.converted_from.is_kept:
        label = f"Download {photo.converted_from.format_name}"
        addresses[label] = kept_original_url(photo)
    for label, address in addresses.items():
        link = f"<a class='download' href='{escape(address)}' download>{label}</a>"
        st.html(link, width="content")


def _set_cover(library: Library, photo: Photo) -> None:
    try:
        library.albums.set_cover(photo.album_id, photo.photo_id)
    except ConditionFailed:
        st.toast("The album was deleted.")
    else:
        st.toast("This photo is now the cover of the album.")
