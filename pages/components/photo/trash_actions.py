"""What users do with photos and albums in Trash: restore, or delete permanently."""

from collections.abc import Sequence
from datetime import UTC, datetime
from math import ceil
from typing import NoReturn

import streamlit as st

from backend import timestamps
from backend.database.albums import Album
from backend.database.photo import Photo
from backend.database.trash import RETENTION
from backend.gallery.library import Library
from backend.gallery.trash import TrashedAlbum
from pages.components.photo.bulk_actions import with_progress
from pages.components.photo.gallery import Card, Selection, clear_selection
from pages.components.photo.photo_cards import photo_card
from pages.components.photo.undo import restored_text
from pages.components.ui.formatting import count
from pages.components.ui.last_seen import name_of
from pages.components.ui.popover_form import DELETE_PERMANENTLY, close, confirm_button, popover_form
from pages.components.ui.rerun import rerun_page, stop_page
from pages.components.ui.tab_title import tab_title
from pages.components.ui.text import heading
from pages.web.photo_urls import is_photo_id

_TO_DELETE = "trash-to-delete"
_IN_TRASH = "In Trash"


def time_left(trashed_at: str | None) -> str:
    """How long a photo or an album stays in Trash: 12 days left."""
    if trashed_at is None or not timestamps.is_timestamp(trashed_at):
        return ""
    left = timestamps.parse(trashed_at) + RETENTION - datetime.now(UTC)
    days = max(0, ceil(left.total_seconds() / 86_400))
    return f"{count(days, 'day')} left"


def trashed_card(photo: Photo) -> Card:
    """A photo in Trash, with the time that it has left."""
    card: Card = {**photo_card(photo, {}), "subtitle": time_left(photo.trashed_at)}
    card.pop("badge", None)
    card.pop("tone", None)
    return card


def act(library: Library, selection: Selection) -> None:
    """Restore the selected photos, or ask whether to delete them."""
    ids = [photo_id for photo_id in selection["ids"] if is_photo_id(str(photo_id))]
    if selection["action"] == "restore":
        with st.spinner("Restoring"):
            restored = library.trash.restore(ids)
        clear_selection()
        st.toast(restored_text(restored))
        rerun_page()
    st.session_state[_TO_DELETE] = ids


def draw_dialog(library: Library) -> None:
    """The dialog for photos to be deleted, until the user confirms or dismisses it."""
    ids: list[str] | None = st.session_state.get(_TO_DELETE)
    if ids:
        title = f"Delete {count(len(ids), 'photo')} permanently"
        st.dialog(title, on_dismiss=_discard)(_delete)(library, ids)


def draw_album(library: Library, entry: TrashedAlbum) -> None:
    """One album in Trash with its actions."""
    album = entry.album
    key = f"trashed-{album.album_id}"
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=key):
        with st.container(width="stretch", gap=None):
            heading(album.name, kind="section")
            photos = count(entry.photos, "photo") if entry.photos else "No photos"
            st.caption(f"Album · {photos} · {time_left(album.trashed_at)}")
        if st.button("Restore album", key=f"restore-{album.album_id}"):
            _restore_album(library, album)
        form = f"delete-{album.album_id}"
        with popover_form("Delete", key=form):
            st.write("This deletes the album and its photos permanently. It cannot be undone.")
            if confirm_button(DELETE_PERMANENTLY, key=form):
                steps = library.trash.delete_album(album.album_id)
                with_progress(steps, max(entry.photos, 1), "deleted")
                close(form)


def draw_empty_trash(library: Library) -> None:
    """The button that deletes everything, after confirmation."""
    with popover_form("Empty Trash", key="empty-trash"):
        st.write("This deletes all photos and albums in Trash permanently. It cannot be undone.")
        if confirm_button(DELETE_PERMANENTLY, key="empty-trash"):
            with st.spinner("Deleting"):
                deleted = max(library.trash.empty(), default=0)
            st.toast(f"{count(deleted, 'photo')} deleted permanently.")
            close("empty-trash")


def draw_trashed_photo(library: Library, photo: Photo) -> NoReturn:
    """In place of the page of a photo in Trash: restore it, or delete it."""
    tab_title(_IN_TRASH)
    _draw_back()
    with st.container(border=True, key="empty-trashed", horizontal_alignment="center"):
        heading(photo.filename, kind="section")
        st.markdown(f"This photo is in Trash. {_until(photo.trashed_at)}", text_alignment="center")
        with st.container(horizontal=True, horizontal_alignment="center"):
            if st.button("Restore", type="primary", icon=":material/restore_from_trash:"):
                st.toast(restored_text(library.trash.restore([photo.photo_id])))
                rerun_page()
            with popover_form("Delete", key="delete-trashed"):
                st.write("This deletes the photo and all its results. It cannot be undone.")
                if confirm_button(DELETE_PERMANENTLY, key="delete-trashed"):
                    for _ in library.trash.delete([photo.photo_id]):
                        st.toast("1 photo deleted permanently.")
                    st.switch_page("pages/trash.py")
    stop_page()


def draw_trashed_album(library: Library, album: Album) -> NoReturn:
    """In place of the page of an album in Trash: restore it."""
    tab_title(_IN_TRASH)
    _draw_back()
    with st.container(border=True, key="empty-trashed", horizontal_alignment="center"):
        heading(album.name, kind="section")
        text = f"This album is in Trash with its photos. {_until(album.trashed_at)}"
        if name_of(album.album_id):  # another tab has moved it while this one had it open
            text += " Photos that were still being uploaded to it are not kept."
        st.markdown(text, text_alignment="center")
        icon = ":material/restore_from_trash:"
        if st.button("Restore album", type="primary", icon=icon):
            _restore_album(library, album)
    stop_page()


def _restore_album(library: Library, album: Album) -> NoReturn:
    with st.spinner("Restoring"):
        restored = library.trash.restore_album(album.album_id)
    st.toast(restored_text(restored))
    rerun_page()


def _delete(library: Library, ids: Sequence[str]) -> None:
    st.write("This deletes the photos and all their results. It cannot be undone.")
    with st.container(horizontal=True):
        wanted = st.button(DELETE_PERMANENTLY, type="primary", key="purge-selected")
        cancelled = st.button("Cancel")
    if wanted:
        with_progress(library.trash.delete(ids), len(ids), "deleted")
        clear_selection()
        st.toast(f"{count(len(ids), 'photo')} deleted permanently.")
    if wanted or cancelled:
        _discard()
        rerun_page()


def _discard() -> None:
    st.session_state.pop(_TO_DELETE, None)


def _until(trashed_at: str | None) -> str:
    return f"It is deleted permanently after {RETENTION.days} days: {time_left(trashed_at)}."


def _draw_back() -> None:
    with st.container(key="back"):
        st.page_link("pages/trash.py", label="Trash", icon=":material/arrow_back:")
