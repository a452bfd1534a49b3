"""All my photos: search them, by month or on a map. What is looked for stands in the address."""

import html
from itertools import islice

import streamlit as st

from backend.catalog.photo import Photo
from backend.search import SearchQuery, facets
from pages.components import batch
from pages.components.current_user import current_library
from pages.components.photo_gallery import photo_gallery
from pages.components.photo_map import photo_map
from pages.components.search_form import chips, search_form
from pages.components.wording import count
from pages.web.photo_urls import zip_url

_LOOKED_THROUGH = 10_000  # photos that one search reads: about seven requests of the service
_AT_ONCE = 500

library = current_library()
query = SearchQuery.from_parameters(st.query_params.to_dict())
read = list(islice(library.photos.by_time(query.sort_range), _LOOKED_THROUGH + 1))
looked_through, more = read[:_LOOKED_THROUGH], len(read) > _LOOKED_THROUGH
found = [photo for photo in looked_through if query.matches(photo)]


def draw_all_actions(photos: list[Photo]) -> None:
    """Do something with everything that was found."""
    address = html.escape(zip_url(query.to_parameters()))
    st.html(f"<a class='download' href='{address}' download>Download all</a>", width="content")
    actions = {"Move…": "move", "Run again…": "again", "Delete…": "delete"}
    chosen = st.menu_button(f"With all {len(photos):,}", list(actions), key="all")
    if chosen:
        ids = [photo.photo_id for photo in photos]
        batch.ask({"action": actions[chosen], "ids": ids})  # type: ignore[typeddict-item]


st.title("All photos", anchor=False)
search_form(query, facets(looked_through))
chips(query)

with st.container(horizontal=True, vertical_alignment="center"):
    view = st.segmented_control(
        "View", ["By month", "Map"], default="By month", required=True, key="view",
        bind="query-params", label_visibility="collapsed",
    )  # fmt: skip
    with st.container(width="stretch"):
        st.markdown(f"**{count(len(found), 'photo')}**")
    if found:
        draw_all_actions(found)
if more:
    st.caption(
        f"The newest {_LOOKED_THROUGH:,} photos were looked through. Narrow the dates to look "
        "further back."
    )

if not looked_through:
    st.caption("No photos yet. Those of all albums appear here.")
elif not found:
    st.caption("Nothing matches. Take one of the filters away.")
elif view == "Map":
    photo_map(found, key="search-map")
else:
    limit = st.session_state.get("search-shown", _AT_ONCE)
    photo_gallery(found[:limit], label="Photos found", key="found", months=True)
    if len(found) > limit and st.button(f"Show {_AT_ONCE} more"):
        st.session_state["search-shown"] = limit + _AT_ONCE
        st.rerun()
