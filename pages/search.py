"""All photos of the user, by month or on a map. The query parameters are the search."""

import streamlit as st
from markupsafe import escape

from backend.database.photo import Photo
from backend.gallery.library import MAX_SEARCHED
from backend.gallery.search import SearchQuery
from backend.gallery.waiting_photos import older_waiting
from pages.components.account.current_user import current_library
from pages.components.photo import bulk_actions
from pages.components.photo.gallery import Action
from pages.components.photo.list_context import ListContext
from pages.components.photo.photo_gallery import ByMonth, photo_gallery
from pages.components.photo.photo_map import photo_map
from pages.components.photo.search_box import search_box
from pages.components.photo.search_form import chips, search_filters
from pages.components.photo.shown_photos import ShownPhotos
from pages.components.photo.undo import draw_undo
from pages.components.ui.formatting import count
from pages.web.first_reads import searched_photos
from pages.web.photo_urls import zip_url

_REFRESH = "search-refresh"
_ACTIONS: dict[str, Action] = {
    "Edit…": "edit",
    "Move…": "move",
    "Run again…": "again",
    "Delete…": "delete",
}

library = current_library()
parameters = st.query_params.to_dict()
context = ListContext.from_search(parameters)
query, list_parameters = context.query or SearchQuery(), context.photo_parameters
refresh = st.session_state.pop(_REFRESH, True)  # a new session reads the current photos
recent = searched_photos(library, query) if refresh else library.photos_to_search(query)
st.session_state[_REFRESH] = False
found = [photo for photo in recent.photos if query.matches(photo)]


def request_refresh() -> None:
    """Read the photos from the table in the next rerun, not from memory."""
    st.session_state[_REFRESH] = True


def draw_actions(photos: list[Photo]) -> None:
    """The download and the bulk actions for all results."""
    address = escape(zip_url({**query.to_parameters(), "today": query.today}))
    st.html(f"<a class='download' href='{address}' download>Download all</a>", width="content")
    chosen = st.menu_button("Actions for all results", list(_ACTIONS), key="all")
    if chosen:
        ids = [photo.photo_id for photo in photos]
        bulk_actions.ask({"action": _ACTIONS[chosen], "ids": ids})


st.title("All photos", anchor=False)
draw_undo(library, "search")
with st.container(horizontal=True, vertical_alignment="center", key="search"):
    search_box(query, recent, key="search-box")
    search_filters(query, recent.facets)
album = library.albums.get(query.in_album) if query.in_album else None
chips(query, album.name if album else "Deleted album")

with st.container(horizontal=True, vertical_alignment="center"):
    view = st.segmented_control(
        "View", ["By month", "Map"], default="By month", required=True, key="view",
        bind="query-params", label_visibility="collapsed",
    )  # fmt: skip
    with st.container(width="stretch"):
        st.markdown(f"**{count(len(found), 'photo')}**")
    st.button("Refresh", icon=":material/refresh:", type="tertiary", on_click=request_refresh)
    if found:
        draw_actions(found)
if recent.more:
    st.caption(
        f"The search covers the newest {MAX_SEARCHED:,} photos. To search older photos, choose "
        "a date range."
    )

if not recent.photos:
    st.caption("No photos yet. The photos of all albums appear here.")
elif not found:
    st.caption("No photo matches all conditions. Remove one, or search for other words.")
elif view == "Map":
    photo_map(found, key="search-map", list_parameters={**list_parameters, "view": "Map"})
else:
    shown_photos = ShownPhotos("search")
    shown = found[: shown_photos.limit]
    any_in_flight = any(photo.in_flight for photo in shown)
    photo_gallery(
        shown,
        label="Photos found",
        key="found",
        list_parameters=list_parameters,
        older=older_waiting(library.photos.in_flight() if any_in_flight else ()),
        months=ByMonth(found, shown_photos),
        on_more=shown_photos.show_more if len(found) > shown_photos.limit else None,
    )
