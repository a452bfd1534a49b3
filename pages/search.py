"""All my photos: search them, by month or on a map. What is looked for stands in the address."""

import html

import streamlit as st

from backend.database.photo import Photo
from backend.gallery.library import MAX_SEARCHED
from backend.gallery.search import SearchQuery
from pages.components.account.current_user import current_library
from pages.components.photo import bulk_actions
from pages.components.photo.list_context import Origin
from pages.components.photo.photo_gallery import photo_gallery
from pages.components.photo.photo_map import photo_map
from pages.components.photo.search_form import chips, search_form
from pages.components.ui.formatting import count
from pages.web.photo_urls import zip_url

_AT_ONCE = 500

_READ = "search-read"

library = current_library()
parameters = st.query_params.to_dict()
query = SearchQuery.from_parameters(parameters)
within = Origin.of_search(parameters).within
anew = st.session_state.pop(_READ, True)  # a page that is loaded anew shows what is there now
looked = library.photos_to_search(query, max_age=0) if anew else library.photos_to_search(query)
st.session_state[_READ] = False
found = [photo for photo in looked.photos if query.matches(photo)]


def read_anew() -> None:
    """Do not take what was read a moment ago."""
    st.session_state[_READ] = True


def draw_all_actions(photos: list[Photo]) -> None:
    """Do something with everything that was found."""
    address = html.escape(zip_url(query.to_parameters()))
    st.html(f"<a class='download' href='{address}' download>Download all</a>", width="content")
    actions = {"Move…": "move", "Run again…": "again", "Delete…": "delete"}
    chosen = st.menu_button(f"With all {len(photos):,}", list(actions), key="all")
    if chosen:
        ids = [photo.photo_id for photo in photos]
        bulk_actions.ask({"action": actions[chosen], "ids": ids})  # type: ignore[typeddict-item]


st.title("All photos", anchor=False)
search_form(query, looked.facets)
chips(query)

with st.container(horizontal=True, vertical_alignment="center"):
    view = st.segmented_control(
        "View", ["By month", "Map"], default="By month", required=True, key="view",
        bind="query-params", label_visibility="collapsed",
    )  # fmt: skip
    with st.container(width="stretch"):
        st.markdown(f"**{count(len(found), 'photo')}**")
    st.button("Refresh", icon=":material/refresh:", type="tertiary", on_click=read_anew)
    if found:
        draw_all_actions(found)
if looked.more:
    st.caption(
        f"The newest {MAX_SEARCHED:,} photos were looked through. Narrow the dates to look "
        "further back."
    )

if not looked.photos:
    st.caption("No photos yet. Those of all albums appear here.")
elif not found:
    st.caption("Nothing matches. Take one of the filters away.")
elif view == "Map":
    photo_map(found, key="search-map", within=within)
else:
    limit = st.session_state.get("search-shown", _AT_ONCE)
    shown = found[:limit]
    photo_gallery(shown, label="Photos found", key="found", within=within, months=True)
    if len(found) > limit and st.button(f"Show {_AT_ONCE} more"):
        st.session_state["search-shown"] = limit + _AT_ONCE
        st.rerun()
