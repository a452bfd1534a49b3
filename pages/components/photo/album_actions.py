"""The actions for an album: download, rename, delete."""

from contextlib import suppress
from functools import partial

import streamlit as st
from markupsafe import escape

from backend.database.albums import Album
from backend.database.table import ConditionFailed
from backend.database.trash import RETENTION
from backend.gallery.library import Library
from pages.components.photo.undo import offer_undo
from pages.components.ui.formatting import count
from pages.components.ui.popover_form import confirm_button, popover_form
from pages.components.ui.rename_popover import rename_popover
from pages.components.ui.rerun import rerun_page
from pages.components.ui.text import heading
from pages.web.photo_urls import zip_url

NAME_LENGTH = 100
_DELETE = "delete-album"
_DELETION_CONFIRMED = "album-deletion-confirmed"


def album_actions(library: Library, album: Album, photos: int, *, exact: bool) -> None:
    """Draw the actions. ``photos``: the number of its photos, a lower bound if not ``exact``."""
    with st.container(horizontal=True, key="album-actions", width="content"):
        if photos:
            address = escape(zip_url({"album": album.album_id}))
            link = f"<a class='download' href='{address}' download>Download all</a>"
            st.html(link, width="content")
        rename_popover(
            album.name,
            key="rename-album",
            whose="An album",
            most=NAME_LENGTH,
            rename=partial(library.albums.rename, album.album_id),
        )
        with popover_form("Delete album", key=_DELETE):
            number = count(photos, "photo") if exact else f"more than {count(photos, 'photo')}"
            what = f"the album and {number} in it" if photos else "the empty album"
            st.write(f"This moves {what} to Trash. You can restore it for {RETENTION.days} days.")
            if confirm_button("Move to Trash", key=_DELETE):
                with suppress(ConditionFailed):  # deleted in another tab: the page shows that
                    library.albums.mark_deleting(album.album_id)
                st.session_state[_DELETION_CONFIRMED] = album.album_id
                rerun_page()


def draw_deletion(library: Library, album: Album) -> None:
    """In place of an album that is being deleted: continue, or ask if it was interrupted."""
    heading(album.name)
    confirmed = st.session_state.pop(_DELETION_CONFIRMED, None) == album.album_id
    if not confirmed:
        st.warning("The deletion was interrupted. Some photos of this album are already in Trash.")
        if not st.button("Continue deletion", type="primary"):
            return
    bar = st.progress(0.0, "Moving to Trash")
    total, exact = library.photos.count_in_album(album.album_id)
    try:
        for moved in library.trash.move_album(album.album_id):
            all_photos = f"{max(total, moved):,}{'' if exact else ' or more'}"
            progress = min(moved / max(total, 1), 1.0)
            bar.progress(progress, f"{moved:,} of {all_photos} photos moved to Trash")
        offer_undo(album=album)
    except ConditionFailed:  # another tab has deleted it
        pass
    st.switch_page("pages/albums.py")
