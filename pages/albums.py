"""The albums of the user."""

import streamlit as st

from backend.database.albums import new_album_id
from backend.gallery.library import AlbumOverview
from pages.components.account.current_user import current_library
from pages.components.photo.album_actions import NAME_LENGTH
from pages.components.photo.first_steps import first_steps
from pages.components.photo.gallery import gallery
from pages.components.photo.photo_cards import album_card
from pages.components.photo.undo import draw_undo
from pages.components.ui.name_validation import problem_of
from pages.components.ui.popover_form import popover_form

_NEW_ALBUM = "new-album-id"
_ORDERS = {"new": "Newest album", "photo": "Newest photo", "name": "Name", "size": "Most photos"}


def open_album(album_id: str) -> None:
    """Open the page of an album."""
    st.switch_page("pages/album.py", query_params={"id": album_id})


def sorted_albums(entries: list[AlbumOverview], order: str) -> list[AlbumOverview]:
    """The albums in an order. ``entries`` has the newest album first."""
    if order == "photo":
        return sorted(entries, key=lambda entry: entry.newest or "", reverse=True)
    if order == "name":
        return sorted(entries, key=lambda entry: entry.album.name.casefold())
    if order == "size":
        return sorted(entries, key=lambda entry: entry.photos, reverse=True)
    return entries


def draw_new_album() -> None:
    """The form for a new album. The id exists before the user submits the form, so that a double
    click on the button creates one album."""
    album_id, used = st.session_state.get(_NEW_ALBUM, (new_album_id(), False))
    with st.form("new-album-form", border=False):
        name = st.text_input("Name of the album", autocomplete="off")
        submitted = st.form_submit_button("Create album", type="primary")
    if not submitted:
        st.session_state[_NEW_ALBUM] = (new_album_id() if used else album_id, False)
    elif problem := problem_of(name, "An album", NAME_LENGTH):
        st.error(problem)
    else:
        st.session_state[_NEW_ALBUM] = (album_id, True)
        library.albums.add(name.strip(), album_id)
        open_album(album_id)


library = current_library()
draw_undo(library, "albums")
overview = library.overview()

with st.container(horizontal=True, vertical_alignment="center"):
    st.title("Albums", anchor=False)
    if len(overview) > 1:
        order = st.selectbox(
            "Order", list(_ORDERS), format_func=_ORDERS.__getitem__, key="albums-order",
            persist_state="session", label_visibility="collapsed", width=160,
        )  # fmt: skip
        overview = sorted_albums(overview, order)
    with popover_form("Add a new album", kind="primary", key="new-album"):
        draw_new_album()

if overview:
    cards = [album_card(entry) for entry in overview]
    gallery(cards, "albums", label="Albums", key="albums")
elif sample_album := first_steps(library):
    open_album(sample_album)
