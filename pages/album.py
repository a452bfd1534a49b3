"""One album: upload photos, watch the executions, browse the photos."""

import streamlit as st

from backend.database.albums import UNSORTED_ALBUM
from backend.gallery.waiting_photos import older_waiting
from pages.components.account.current_user import current_library
from pages.components.photo.album_actions import album_actions, draw_deletion
from pages.components.photo.album_coverage import draw_coverage
from pages.components.photo.list_context import ListContext
from pages.components.photo.photo_gallery import photo_gallery
from pages.components.photo.photo_map import photo_map
from pages.components.photo.shown_photos import STEP, ShownPhotos
from pages.components.photo.trash_actions import draw_trashed_album
from pages.components.photo.undo import draw_undo
from pages.components.photo.upload import draw_room
from pages.components.runs.upload_section import upload_section
from pages.components.ui.formatting import count
from pages.components.ui.last_seen import remember
from pages.components.ui.not_found import not_found
from pages.components.ui.rerun import stop_page
from pages.components.ui.tab_title import tab_title
from pages.components.ui.text import heading
from pages.web import first_reads

_ORDERS = {"newest": "Newest first", "oldest": "Oldest first"}

library = current_library()
album_id = st.query_params.get("id", "")[:64]  # an id has 32 characters
album = first_reads.album(library, album_id)
if album is None:
    if trashed := library.trash.album(album_id):
        draw_trashed_album(library, trashed)
    not_found("album", album_id)
tab_title(album.name)
remember(album_id, album.name)

with st.container(key="back"):
    st.page_link("pages/albums.py", label="All albums", icon=":material/arrow_back:")
if album.deleting:
    draw_deletion(library, album)
    stop_page()

draw_undo(library, album_id)
shown_photos = ShownPhotos(album.album_id)
on_map = st.query_params.get("show") == "Map"
limit = max(shown_photos.limit, STEP) if on_map else shown_photos.limit
order = st.query_params.get("order", "newest")
list_parameters = ListContext.from_album(st.query_params.to_dict()).photo_parameters
newest_first = order != "oldest"
read = first_reads.album_photos(library, album.album_id, limit, newest_first=newest_first)
photos, coverage, exact = read.photos, read.coverage, read.counted_all
total = coverage.photos

with st.container(horizontal=True, vertical_alignment="center"):
    heading(album.name)
    if album != UNSORTED_ALBUM:
        album_actions(library, album, total, exact=exact)
draw_coverage(coverage, album.album_id, exact=exact)

draw_room(library.room())
in_flight = library.photos.in_flight()
held_back = upload_section(album.album_id, photos, in_flight, newest_first=newest_first)

if not photos:  # no st.stop(): it would drop what the field for uploads has just sent
    st.caption("There are no photos in this album yet. Photos that you upload appear here.")
else:
    with st.container(horizontal=True, vertical_alignment="center"):
        view = st.segmented_control(
            "View", ["Photos", "Map"], default="Photos", required=True, key="show",
            bind="query-params", label_visibility="collapsed",
        )  # fmt: skip
        st.segmented_control(
            "Order", list(_ORDERS), default="newest", required=True, key="order",
            format_func=_ORDERS.__getitem__, bind="query-params", label_visibility="collapsed",
        )  # fmt: skip
    if view == "Map":
        photo_map(photos, key="album-map", list_parameters={**list_parameters, "show": "Map"})
        if read.more:
            st.caption(f"The first {count(len(photos), 'photo')} are on the map.")
            st.button(f"Show {STEP} more", on_click=shown_photos.show_more)
    else:
        ready = (photo for photo in photos if photo.photo_id not in held_back)
        shown = [photo for photo in ready if photo.thumbnail or not photo.in_flight]
        photo_gallery(
            shown,
            label="Photos of this album",
            key="photos",
            list_parameters=list_parameters,
            older=older_waiting(in_flight),
            on_more=shown_photos.show_more if read.more else None,
        )
