"""The bar with Undo after a deletion or an edit, until the user opens another list or photo."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from backend.database.albums import Album
from backend.database.edited_photos import EditUndo
from backend.gallery.library import Library
from backend.gallery.trash import Restored
from pages.components.ui.formatting import count
from pages.components.ui.rerun import rerun_page
from pages.components.ui.stable_place import stable_place
from pages.components.ui.text import plain

_OFFER = "undo-offer"


@dataclass(frozen=True)
class _Offer:
    """What the user has just moved to Trash or edited."""

    text: str
    photo_ids: tuple[str, ...] = ()
    edits: tuple[EditUndo, ...] = ()
    album_id: str = ""
    """The album, if it was moved with its photos."""
    shown_in: str = ""
    """The list that shows it; empty until the first one has."""


def offer_undo(*, photo_ids: Sequence[str] = (), album: Album | None = None) -> None:
    """Offer to undo a deletion in the next list that is drawn. It replaces an earlier offer."""
    if album:
        text = f"The album {plain(album.name)} was moved to Trash."
        offer = _Offer(text, album_id=album.album_id)
    else:
        text = f"{count(len(photo_ids), 'photo')} moved to Trash."
        offer = _Offer(text, tuple(photo_ids))
    st.session_state[_OFFER] = offer


def offer_edit_undo(text: str, edits: Sequence[EditUndo]) -> None:
    """Offer to undo edits on the page that is drawn next. It replaces an earlier offer."""
    st.session_state[_OFFER] = _Offer(text, edits=tuple(edits))


@stable_place
def draw_undo(library: Library, shown_in: str) -> None:
    """Draw the bar if there is an offer. ``shown_in`` names the list, such as an album's id."""
    offer: _Offer | None = st.session_state.get(_OFFER)
    if offer is None:
        return
    if offer.shown_in not in ("", shown_in):
        del st.session_state[_OFFER]
        return
    st.session_state[_OFFER] = replace(offer, shown_in=shown_in)
    with st.container(key="undo", border=True, horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch"):
            st.markdown(offer.text)
        undo = st.button("Undo", type="primary", icon=":material/undo:", key="undo-now")
        if not offer.edits:
            st.page_link("pages/trash.py", label="Open Trash")
        close = st.button(":material/close:", type="tertiary", key="undo-close", help="Close")
    if undo:
        with st.spinner("Restoring"):
            st.toast(_undo(library, offer))
    if undo or close:
        del st.session_state[_OFFER]
        rerun_page()


def restored_text(restored: Restored) -> str:
    """The result of a restore in a sentence or two."""
    if not restored.photos and not restored.albums:
        return "Nothing was restored: it was deleted permanently, or restored in another tab."
    text = f"{count(restored.photos, 'photo')} restored"
    if restored.albums:
        names = ", ".join(map(plain, restored.albums))
        noun = "album" if len(restored.albums) == 1 else "albums"
        text += f" with the {noun} {names}"
    if restored.unsorted:
        verb = "is" if restored.unsorted == 1 else "are"
        text += f". {count(restored.unsorted, 'photo')} {verb} in Unsorted: the album was deleted"
    return f"{text}."


def _undo(library: Library, offer: _Offer) -> str:
    """Undo it. Returns what was done."""
    if offer.edits:
        undone = library.undo_edits(offer.edits)
        if undone == len(offer.edits):
            return "The change was undone."
        return f"Undone for {count(undone, 'photo')}. The others were changed again since."
    if offer.album_id:
        return restored_text(library.trash.restore_album(offer.album_id))
    return restored_text(library.trash.restore(offer.photo_ids))
