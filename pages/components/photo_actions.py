"""What can be done with a photo."""

import html

import streamlit as st

from backend.catalog.photo import Photo
from backend.catalog.table import ConditionFailed
from backend.library import Library
from backend.runs import RetryRefused
from backend.services import services
from pages.components import batch
from pages.components.current_user import signed_in_user
from pages.web.photo_urls import original_url
from pages.web.upload_routes import FILENAME_LENGTH


def photo_actions(library: Library, photo: Photo) -> None:
    """Run it again, download it, rename it, move it, make it a cover, delete it."""
    with st.container(
        horizontal=True, key="photo-actions", vertical_alignment="center", gap="xsmall"
    ):
        if not photo.in_flight:
            helps = photo.status != "SUCCEEDED" and photo.error_family != "photo"
            if st.button("Run again", type="primary" if helps else "secondary"):
                _run_again(photo)
        _download(photo)
        with st.popover("Rename"):
            _rename(library, photo)
        if st.button("Move"):
            batch.ask({"action": "move", "ids": [photo.photo_id]})
        if photo.thumbnail and st.button("Use as cover"):
            _set_cover(library, photo)
        with st.popover("Delete"):
            st.write("The photo, its thumbnail and all that was found in it go for good.")
            if st.button("Delete for good", type="primary", key="delete"):
                library.delete(photo.photo_id)
                st.switch_page("pages/album.py", query_params={"id": photo.album_id})
    batch.draw_question()


def _run_again(photo: Photo) -> None:
    try:
        services().run_again(signed_in_user(), photo)
    except RetryRefused:
        st.toast("It is being processed already.")
    st.rerun()


def _download(photo: Photo) -> None:
    address = html.escape(original_url(photo, download=True))
    st.html(f"<a class='download' href='{address}' download>Download original</a>", width="content")


def _rename(library: Library, photo: Photo) -> None:
    with st.form("rename-photo", border=False):
        name = st.text_input("Name", photo.filename, max_chars=FILENAME_LENGTH, autocomplete="off")
        if st.form_submit_button("Rename", type="primary"):
            if name.strip():
                library.photos.rename(photo.photo_id, name.strip())
                st.rerun()
            st.error("A photo needs a name.")


def _set_cover(library: Library, photo: Photo) -> None:
    try:
        library.albums.set_cover(photo.album_id, photo.photo_id)
    except ConditionFailed:  # "Unsorted" is no album that anybody made
        st.toast("The photos in Unsorted have no cover. Move this one to an album first.")
    else:
        st.toast("This photo is the album's cover now.")
