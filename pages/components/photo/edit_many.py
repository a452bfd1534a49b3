"""Edits several photos at once: tags, favorites, description, date and position."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import streamlit as st

from backend.database.edited_photos import Edit
from backend.database.photo_edits import POSITION, TAKEN_AT
from backend.gallery import edits
from backend.gallery.edits import EditRefused
from backend.gallery.library import Library
from backend.gallery.search import FIRST_DAY
from pages.components.photo.apply_edit import apply_edit
from pages.components.photo.edit_tags import added_text
from pages.components.ui.formatting import count
from pages.components.ui.text import plain

_RESULT = "edit-many-result"
_Change = Callable[[], tuple[Edit, str]]
"""Makes the edit of the values in the fields, and says what it does. Raises EditRefused."""


def draw_edit_form(library: Library, photo_ids: Sequence[str]) -> bool:
    """Draw the choice of what to change, and its fields. Returns whether it is done.

    If only some photos were changed, it says why instead: the others must not be changed twice.
    """
    form = st.empty()
    if _RESULT not in st.session_state:
        with form.container():
            if _draw_fields_and_apply(library, photo_ids):
                return True
    if _RESULT not in st.session_state:
        return False
    form.empty()
    st.warning(plain(st.session_state[_RESULT]))
    return st.button("Close", key="edit-many-close")


def discard_result() -> None:
    """Forget the result of an edit, when its dialog is closed."""
    st.session_state.pop(_RESULT, None)


def _draw_fields_and_apply(library: Library, photo_ids: Sequence[str]) -> bool:
    """Returns whether all photos are like that now. If only some are, stores why."""
    chosen = st.selectbox("Change", list(_CHANGES), key="edit-many-change")
    change = _CHANGES[chosen]()
    if not st.button("Apply", type="primary", key="edit-many-apply"):
        return False
    try:
        edit, what = change()
    except EditRefused as refusal:
        st.error(plain(str(refusal)))
        return False
    applied = apply_edit(library, photo_ids, edit, what)
    if applied.refused and applied.changed:
        changed = f"{count(applied.changed, 'photo')} changed."
        st.session_state[_RESULT] = f"{changed} {applied.refused}"
    elif applied.refused:
        st.warning(plain(applied.refused))
    elif not applied.changed:
        st.info("Nothing to change: the photos are like that already.")
    return bool(applied.changed and not applied.refused)


def toggle_favorites(library: Library, photo_ids: Sequence[str]) -> None:
    """Make photos favorites. If all of them are favorites already, they no longer are."""
    add, remove = (edits.mark_favorite(favorite=favorite) for favorite in (True, False))
    if not apply_edit(library, photo_ids, add, "Added to favorites").changed:
        apply_edit(library, photo_ids, remove, "Removed from favorites")


def _add_tags() -> _Change:
    text = st.text_input("Tags", placeholder="Grandma, summer", help="Separate several with commas")

    def change() -> tuple[Edit, str]:
        names = edits.tag_names(text)
        return edits.add_tags(names), added_text(names)

    return change


def _remove_tags() -> _Change:
    text = st.text_input("Tags", placeholder="Dog", help="Separate several with commas")

    def change() -> tuple[Edit, str]:
        names = edits.tag_names(text)
        noun = "Tags" if len(names) > 1 else "Tag"
        return edits.remove_tags(names), f"{noun} {plain(', '.join(names))} removed"

    return change


def _set_date() -> _Change:
    with st.container(horizontal=True):
        day = st.date_input(
            "Date taken", None, min_value=FIRST_DAY, max_value=edits.latest_day(),
            format="YYYY-MM-DD",
        )  # fmt: skip
        clock = st.time_input("Time", None, step=60)

    def change() -> tuple[Edit, str]:
        if day is None:
            raise EditRefused("Choose a date.")
        return edits.set_taken_at(day, clock), "Date set"

    return change


def _shift_date() -> _Change:
    st.caption("For a camera whose clock was wrong. A negative number moves to an earlier time.")
    with st.container(horizontal=True):
        days, hours, minutes = (
            st.number_input(label, value=0, step=1, min_value=-limit, max_value=limit, width=110)
            for label, limit in (("Days", 36_500), ("Hours", 10_000), ("Minutes", 10_000))
        )

    def change() -> tuple[Edit, str]:
        shift = timedelta(days=days, hours=hours, minutes=minutes)
        return edits.shift_taken_at(shift), "Date shifted"

    return change


def _set_position() -> _Change:
    text = st.text_input(
        "Position",
        placeholder="43.46744, 11.88511",
        max_chars=100,
        help="Latitude and longitude in degrees, as map services copy them",
    )

    def change() -> tuple[Edit, str]:
        return edits.set_position(*edits.position_in(text)), "Position set"

    return change


def _describe() -> _Change:
    text = st.text_area("Description", max_chars=edits.DESCRIPTION_LENGTH)

    def change() -> tuple[Edit, str]:
        what = "Description changed" if text.strip() else "Description removed"
        return edits.describe(text), what

    return change


def _use_file(field: str, what: str) -> Callable[[], _Change]:
    return lambda: lambda: (edits.use_file(field), what)


_CHANGES: dict[str, Callable[[], _Change]] = {
    "Add tags": _add_tags,
    "Remove tags": _remove_tags,
    "Set the date": _set_date,
    "Shift the date": _shift_date,
    "Set the position": _set_position,
    "Set the description": _describe,
    "Use the date of the file": _use_file(TAKEN_AT, "Date of the file used"),
    "Use the position of the file": _use_file(POSITION, "Position of the file used"),
}
