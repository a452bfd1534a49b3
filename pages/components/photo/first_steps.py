"""What a user without albums sees: how to begin, and an offer of sample photos."""

import hashlib
import io

import streamlit as st

from backend.database.albums import new_album_id
from backend.gallery.background_upload import BackgroundUpload
from backend.gallery.library import Library
from backend.gallery.sample_photos import DRAWINGS, PHOTOGRAPHS, SAMPLES
from backend.gallery.uploads import DuplicatePhoto
from pages.components.photo.live_panel_state import live_panel_state
from pages.components.ui.formatting import count

_ALBUM = "sample-album-id"
SAMPLE_ALBUM = "Sample photos"


def first_steps(library: Library) -> str | None:
    """Draw it. Returns the id of the sample album if the user has just created it.

    Its photos are uploaded while the page of the album shows them.
    """
    st.session_state.setdefault(_ALBUM, new_album_id())  # so that a double click creates one album
    with st.container(key="empty-albums", border=True, horizontal_alignment="center"):
        st.subheader("No albums yet", anchor=False, text_alignment="center")
        st.markdown(
            "Add an album, then upload photos to it. You can watch how the workflow reads the "
            "metadata of each photo, detects tags and generates a thumbnail.",
            text_alignment="center",
        )
        wanted = st.button("Add sample photos", type="primary", key="add-samples")
        st.caption(
            f"{_contents()}, with illustrative camera metadata and positions. They are processed "
            "like any other photo.",
            text_alignment="center",
        )
        if PHOTOGRAPHS:
            _credits()
        return _add_samples(library) if wanted else None


def _contents() -> str:
    drawings = f"{count(len(DRAWINGS), 'drawing')} of this project"
    return f"{count(len(PHOTOGRAPHS), 'photograph')} and {drawings}" if PHOTOGRAPHS else drawings


def _credits() -> None:
    with st.popover("Photographs: credits", type="tertiary"):
        st.markdown(
            "\n".join(
                f"- [{photograph.title}]({photograph.source}): {photograph.author}. "
                f"{photograph.licence}."
                for photograph in PHOTOGRAPHS
            )
        )


def _add_samples(library: Library) -> str:
    album_id = library.albums.add(SAMPLE_ALBUM, st.session_state[_ALBUM]).album_id
    live_panel_state(album_id).background = BackgroundUpload(lambda: _upload(library, album_id))
    return album_id


def _upload(library: Library, album_id: str) -> None:
    for sample in SAMPLES:
        photo = sample.read_bytes()
        sha256 = hashlib.sha256(photo).hexdigest()
        try:
            library.upload_new(album_id, sample.name, io.BytesIO(photo), sha256)
        except DuplicatePhoto as duplicate:
            if not duplicate.in_trash:
                continue  # of the click before
            library.upload(album_id, sample.name, io.BytesIO(photo), sha256)
