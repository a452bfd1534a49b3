"""What can be done with an album: download, rename, delete."""

from contextlib import suppress

import streamlit as st
from markupsafe import escape

from backend.database.albums import Album
from backend.database.table import ConditionFailed
from backend.gallery.library import Library
from pages.components.ui.formatting import count
from pages.components.ui.name_validation import problem_of
from pages.components.ui.popover_form import close, deletion_button, popover_form
from pages.components.ui.text import heading
from pages.web.photo_urls import zip_url

NAME_LENGTH = 100
_RENAME, _DELETE = "rename-album", "delete-album"


def album_actions(library: Library, album: Album, photos: int, *, exact: bool) -> None:
    """Draw them; ``photos`` is how many it has, at least."""
    with st.container(horizontal=True, key="album-actions", width="content"):
        if photos:
            address = escape(zip_url({"album": album.album_id}))
            link = f"<a class='download' href='{address}' download>Download all</a>"
            st.html(link, width="content")
        with popover_form("Rename", key=_RENAME):
            _rename(library, album)
        with popover_form("Delete album", key=_DELETE):
            goes = count(photos, "photo") if exact else f"More than {count(photos, 'photo')}"
            st.write(f"{goes} in it and all that was found in them go for good." if photos else
                     "There are no photos in it.")  # fmt: skip
            if deletion_button(key=_DELETE):
                with suppress(ConditionFailed):  # deleted in another tab: the page will say so
                    library.albums.mark_deleting(album.album_id)
                st.session_state["delete-at-once"] = album.album_id
                st.rerun()


def deletion(library: Library, album: Album) -> None:
    """In place of an album that is being deleted: go on, whoever began it."""
    heading(album.name)
    asked = st.session_state.pop("delete-at-once", None) == album.album_id
    if not asked:
        st.warning("Deleting this album was interrupted. Some of its photos are gone already.")
        if not st.button("Go on deleting", type="primary"):
            return
    bar = st.progress(0.0, "Deleting")
    total, exact = library.photos.count_in_album(album.album_id)
    try:
        for gone in library.delete_album(album.album_id):
            of = f"{gone:,} of {max(total, gone):,}{'' if exact else ' or more'} photos deleted"
            bar.progress(min(gone / max(total, 1), 1.0), of)
    except ConditionFailed:  # another tab was quicker
        pass
    st.switch_page("pages/albums.py")


def _rename(library: Library, album: Album) -> None:
    with st.form("rename-album-form", border=False):
        name = st.text_input("Name", album.name, autocomplete="off")
        if not st.form_submit_button("Rename", type="primary"):
            return
        if problem := problem_of(name, "An album", NAME_LENGTH):
            st.error(problem)
            return
        with suppress(ConditionFailed):  # deleted in another tab: the page will say so
            library.albums.rename(album.album_id, name.strip())
        close(_RENAME)
