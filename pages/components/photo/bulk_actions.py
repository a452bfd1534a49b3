"""The actions for several photos: edit, move, delete, compare tags, run again.

An action applies to the photos that the user selected, even if the page shows others by then.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

import streamlit as st

from backend.database.albums import new_album_id
from backend.database.trash import RETENTION
from backend.executions.starter import RetryRefused
from backend.gallery.library import AlbumNotFound
from backend.services import services
from pages.components.account.current_user import current_library, signed_in_user
from pages.components.photo.album_actions import NAME_LENGTH
from pages.components.photo.compared_tags import discard_comparison, draw_comparison
from pages.components.photo.edit_many import discard_result, draw_edit_form, toggle_favorites
from pages.components.photo.gallery import Selection, clear_selection
from pages.components.photo.undo import offer_undo
from pages.components.ui.formatting import count
from pages.components.ui.name_validation import problem_of
from pages.components.ui.rerun import rerun_page
from pages.components.ui.text import plain
from pages.web.photo_urls import is_photo_id

_REQUESTED = "bulk-action-requested"
_NEW, _NEW_ID = "A new album", "bulk-action-new-album"


def act_at_once(selection: Selection) -> None:
    """Apply an action that needs no dialog, before the page is drawn; ignores other ones."""
    if selection["action"] == "favorite":
        toggle_favorites(current_library(), _photo_ids(selection))
        clear_selection()


def ask(selection: Selection) -> None:
    """Remember the requested action: the page may rerun at any time before the user confirms it."""
    if selection["action"] == "favorite":
        return
    ids = _photo_ids(selection)
    st.session_state[_REQUESTED] = {"action": selection["action"], "ids": ids}
    st.session_state[_NEW_ID] = new_album_id()  # here, so that a double click creates one album


def _photo_ids(selection: Selection) -> list[str]:
    return [photo_id for photo_id in selection["ids"] if is_photo_id(str(photo_id))]


def draw_dialog() -> None:
    """The dialog of the requested action, until the user confirms or dismisses it."""
    selection: Selection | None = st.session_state.get(_REQUESTED)
    if selection:
        number = count(len(selection["ids"]), "photo")
        draw = {
            "edit": _edit,
            "move": _move,
            "compare": _compare,
            "again": _run_again,
            "delete": _delete,
        }[selection["action"]]
        title = {
            "edit": f"Edit {number}",
            "move": f"Move {number}",
            "compare": f"Compare the tags of {number}",
            "again": f"Run {number} again",
            "delete": f"Delete {number}",
        }[selection["action"]]
        width: Literal["small", "large"] = "large" if draw is _compare else "small"
        dialog = st.dialog(title, width=width, on_dismiss=_discard_request)
        dialog(draw)(selection["ids"])


def _discard_request() -> None:
    st.session_state.pop(_REQUESTED, None)
    discard_comparison()
    discard_result()


def _end(message: str) -> None:
    _discard_request()
    clear_selection()
    st.toast(message)
    rerun_page()


def _edit(ids: Sequence[str]) -> None:
    if draw_edit_form(current_library(), ids):
        _discard_request()
        clear_selection()
        rerun_page()


def _move(ids: Sequence[str]) -> None:
    library = current_library()
    here = {photo.album_id for photo in map(library.photos.get, ids[:1]) if photo}
    albums = [a for a in library.albums.all() if not a.deleting and a.album_id not in here]
    names = {album.album_id: album.name for album in albums}
    chosen = st.selectbox(
        "Destination album",
        [*names, _NEW],
        index=None,
        placeholder="Choose an album",
        format_func=lambda album_id: names.get(album_id, _NEW),
        key="move-to",
    )
    name = st.text_input("Album name") if chosen == _NEW else ""
    pressed = st.button("Move", type="primary", key="move-now", disabled=chosen is None)
    if chosen is None or not pressed:
        return
    if chosen == _NEW:
        if problem := problem_of(name, "An album", NAME_LENGTH):
            st.error(problem)
            return
        chosen = library.albums.add(name.strip(), st.session_state[_NEW_ID]).album_id
    try:
        library.move(ids, chosen)
    except AlbumNotFound:
        st.error("That album no longer exists. Choose another album.")
        return
    _end(f"{count(len(ids), 'photo')} moved to {plain(names.get(chosen, name))}")


def _delete(ids: Sequence[str]) -> None:
    st.write(
        f"This moves {count(len(ids), 'photo')} to Trash. You can restore them for "
        f"{RETENTION.days} days."
    )
    with st.container(horizontal=True):
        wanted = st.button("Move to Trash", type="primary", key="delete-selected")
        if st.button("Cancel"):
            _discard_request()
            rerun_page()
    if wanted:
        with_progress(current_library().trash.move_photos(ids), len(ids), "moved")
        offer_undo(photo_ids=ids)
        _discard_request()
        clear_selection()
        rerun_page()


def _compare(ids: Sequence[str]) -> None:
    draw_comparison(ids, _end)


def _run_again(ids: Sequence[str]) -> None:
    st.write("Each photo is processed again. New results replace its current results.")
    if st.button("Run again", type="primary", key="again-now"):
        started = with_progress(_start_all(ids), len(ids), "checked")
        refused = len(ids) - started
        note = f". Not started: {count(refused, 'photo')}, already running or deleted"
        _end(f"{count(started, 'photo')} running again{note if refused else ''}")


def _start_all(ids: Iterable[str]) -> Iterable[int]:
    library, user, started = current_library(), signed_in_user(), 0
    for photo_id in ids:
        if photo := library.photos.get(photo_id):
            try:
                services().run_again(user, photo)
                started += 1
            except RetryRefused:
                pass
        yield started


def with_progress(steps: Iterable[int], total: int, word: str) -> int:
    """Draw the progress of steps, which yield a number. Returns the last one."""
    bar = st.progress(0.0)
    latest = 0
    for number, step in enumerate(steps, 1):
        latest = step
        bar.progress(min(number / total, 1.0), f"{number:,} of {total:,} {word}")
    return latest
