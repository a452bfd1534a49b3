"""The upper part of an album: the field for uploads, and the live panel of what is in progress."""

from collections.abc import Container, Sequence

import streamlit as st

from backend.database.albums import UNSORTED_ALBUM
from backend.database.photo import Photo
from pages.components.account.current_user import current_library, until_session_ends
from pages.components.photo.live_panel_state import has_live_panel, live_panel_state
from pages.components.photo.undo import restored_text
from pages.components.photo.upload import Uploads, draw_interrupted_uploads, upload_field
from pages.components.runs.live import begin_page, live_section
from pages.components.ui.rerun import rerun_page


def upload_section(
    album_id: str, photos: Sequence[Photo], in_flight: Sequence[Photo], *, newest_first: bool
) -> Container[str]:
    """Draw both. Returns the ids of new photos that the gallery does not show yet.

    It shows them when all are processed, because each of them would move the others. Until then an
    upload runs this fragment again, not the page.

    ``photos``: the first of the album, in the order of ``newest_first``. ``in_flight``: the photos
    in progress of all albums.
    """
    begin_page(album_id)
    known = {photo.photo_id: photo for photo in photos}
    read = [in_flight]  # for the run that is a part of this page's

    @st.fragment
    def draw() -> None:
        with until_session_ends():
            uploads = _uploads(album_id)
            now = read.pop() if read else current_library().photos.in_flight()
            live_section(album_id, known, now, uploads, newest_first=newest_first)

    draw()
    return live_panel_state(album_id).held_back if has_live_panel(album_id) else ()


def _uploads(album_id: str) -> Uploads:
    """Draw the field. Returns what it says."""
    library = current_library()
    if album_id == UNSORTED_ALBUM.album_id:
        return Uploads()
    uploads = upload_field(album_id)
    if uploads.restore:  # a click that follows at once says the photos of those before it again
        st.toast(restored_text(library.trash.restore(uploads.restore)))
        rerun_page()
    draw_interrupted_uploads(library.owner, album_id, uploads.arrived)
    return uploads
