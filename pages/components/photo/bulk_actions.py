"""What is done with several photos at once: move, delete, run again.

The photos are those that were picked, whatever the page shows by the time of the answer.
"""

from collections.abc import Iterable, Sequence

import streamlit as st

from backend.database.albums import new_album_id
from backend.executions.starter import RetryRefused
from backend.gallery.library import AlbumNotFound
from backend.services import services
from pages.components.account.current_user import current_library, signed_in_user
from pages.components.photo.album_actions import NAME_LENGTH
from pages.components.photo.gallery import Picked, unpick
from pages.components.ui.formatting import count
from pages.components.ui.name_validation import problem_of
from pages.components.ui.popover_form import delete_button
from pages.components.ui.text import plain
from pages.web.photo_urls import is_photo_id

_ASKED = "batch-asked"
_NEW, _NEW_ID = "A new album", "batch-new-album"


def ask(picked: Picked) -> None:
    """Remember what is to be done; the page's live parts may draw it anew at any time."""
    ids = [photo_id for photo_id in picked["ids"] if is_photo_id(str(photo_id))]
    st.session_state[_ASKED] = {"action": picked["action"], "ids": ids}
    st.session_state[_NEW_ID] = new_album_id()  # now, so that a double click makes one album


def draw_question() -> None:
    """The dialog of what was asked for, as long as it has no answer."""
    picked: Picked | None = st.session_state.get(_ASKED)
    if picked:
        many = count(len(picked["ids"]), "photo")
        draw = {"move": _move, "again": _run_again, "delete": _delete}[picked["action"]]
        title = {"move": "Move", "again": "Run again", "delete": "Delete"}[picked["action"]]
        st.dialog(f"{title}: {many}", on_dismiss=_forget)(draw)(picked["ids"])


def _forget() -> None:
    st.session_state.pop(_ASKED, None)


def _end(message: str) -> None:
    _forget()
    unpick()
    st.toast(message)
    st.rerun()


def _move(ids: Sequence[str]) -> None:
    library = current_library()
    here = {photo.album_id for photo in map(library.photos.get, ids[:1]) if photo}
    albums = [a for a in library.albums.all() if not a.deleting and a.album_id not in here]
    names = {album.album_id: album.name for album in albums}
    chosen = st.selectbox(
        "To the album",
        [*names, _NEW],
        index=None,
        placeholder="Choose an album",
        format_func=lambda album_id: names.get(album_id, _NEW),
        key="move-to",
    )
    name = st.text_input("Its name") if chosen == _NEW else ""
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
        st.error("That album is gone. Choose another one.")
        return
    _end(f"{count(len(ids), 'photo')} moved to {plain(names.get(chosen, name))}")


def _delete(ids: Sequence[str]) -> None:
    st.write(f"{count(len(ids), 'photo')} and all that was found in them go for good.")
    with st.container(horizontal=True):
        wanted = delete_button(key="delete-picked")
        if st.button("Cancel"):
            _forget()
            st.rerun()
    if wanted:
        _with_progress(current_library().delete_photos(ids), len(ids), "deleted")
        _end(f"{count(len(ids), 'photo')} deleted")


def _run_again(ids: Sequence[str]) -> None:
    st.write("Each photo goes through the whole workflow once more. Its results stay meanwhile.")
    if st.button("Run again", type="primary", key="again-now"):
        started = _with_progress(_started(ids), len(ids), "looked at")
        left = len(ids) - started
        more = f"; {count(left, 'photo')} could not be, or is under way already" if left else ""
        _end(f"{count(started, 'photo')} running again{more}")


def _started(ids: Iterable[str]) -> Iterable[int]:
    library, user, started = current_library(), signed_in_user(), 0
    for photo_id in ids:
        if photo := library.photos.get(photo_id):
            try:
                services().run_again(user, photo)
                started += 1
            except RetryRefused:
                pass
        yield started


def _with_progress(steps: Iterable[int], total: int, word: str) -> int:
    bar = st.progress(0.0)
    latest = 0
    for number, step in enumerate(steps, 1):
        latest = step
        bar.progress(min(number / total, 1.0), f"{number:,} of {total:,} {word}")
    return latest
