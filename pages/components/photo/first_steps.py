"""What somebody without albums sees: what to do first."""

import hashlib
import io
from contextlib import suppress

import streamlit as st

from backend.database.albums import new_album_id
from backend.gallery.library import DuplicatePhoto, Library
from backend.gallery.sample_photos import SAMPLES
from pages.components.runs.live import watch
from pages.components.ui.formatting import count

_ALBUM = "album-of-samples"
SAMPLE_ALBUM = "Sample photos"


def first_steps(library: Library) -> str | None:
    """Say what to do. The id of the album of samples, if that was made just now."""
    st.session_state.setdefault(_ALBUM, new_album_id())  # so that a double click makes one album
    with st.container(key="empty-albums", border=True, horizontal_alignment="center"):
        st.subheader("No albums yet", anchor=False, text_alignment="center")
        st.markdown(
            "Add an album, then drop photos into it. Each one is read, tagged and gets a "
            "thumbnail while you watch.",
            text_alignment="center",
        )
        wanted = st.button("Add sample photos", type="primary", key="add-samples")
        st.caption(
            f"{count(len(SAMPLES), 'picture')} drawn for this project, with camera data "
            "and positions. They go through the real pipeline.",
            text_alignment="center",
        )
        return _add_samples(library) if wanted else None


def _add_samples(library: Library) -> str:
    album = library.albums.add(SAMPLE_ALBUM, st.session_state[_ALBUM])
    bar = st.progress(0.0, "Uploading")
    for number, sample in enumerate(SAMPLES):
        bar.progress(number / len(SAMPLES), f"Uploading {sample.name}")
        photo = sample.read_bytes()
        sha256 = hashlib.sha256(photo).hexdigest()
        with suppress(DuplicatePhoto):  # of the click before
            photo_id = library.upload_new(album.album_id, sample.name, io.BytesIO(photo), sha256)
            watch(album.album_id, [photo_id])
    return album.album_id
