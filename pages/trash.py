"""Trash: the photos and albums that the user deleted, to be restored or deleted permanently."""

import streamlit as st

from backend.database.trash import RETENTION
from pages.components.account.current_user import current_library
from pages.components.photo import trash_actions
from pages.components.photo.gallery import TRASH_ACTIONS, selectable_gallery
from pages.components.ui.formatting import count
from pages.components.ui.rerun import rerun_page, stop_page

_PAGE_SIZE = 500
_SHOWN = "trash-shown"

library = current_library()
limit = st.session_state.get(_SHOWN, _PAGE_SIZE)
photos, more = library.trash.photos(limit)
albums = library.trash.albums()

with st.container(horizontal=True, vertical_alignment="center"):
    st.title("Trash", anchor=False)
    if photos or albums:
        trash_actions.draw_empty_trash(library)
st.caption(f"What you delete stays here for {RETENTION.days} days. Then it is deleted permanently.")

if not photos and not albums:
    with st.container(border=True, key="empty-trash-page", horizontal_alignment="center"):
        st.subheader("Trash is empty", anchor=False, text_alignment="center")
    stop_page()
for entry in albums:
    trash_actions.draw_album(library, entry)
if photos:
    st.markdown(f"**{'More than ' if more else ''}{count(len(photos), 'photo')}**")
    selection = selectable_gallery(
        [trash_actions.trashed_card(photo) for photo in photos],
        label="Photos in Trash",
        key="trash",
        actions=TRASH_ACTIONS,
    )
    if selection and selection["ids"]:
        trash_actions.act(library, selection)
    trash_actions.draw_dialog(library)
if more and st.button(f"Show {_PAGE_SIZE} more"):
    st.session_state[_SHOWN] = limit + _PAGE_SIZE
    rerun_page()
