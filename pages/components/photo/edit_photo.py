"""Edits one photo: favorite, description, date and position. ``edit_tags`` edits its tags."""

from datetime import datetime, time

import streamlit as st

from backend import timestamps
from backend.database.edited_photos import Edit
from backend.database.photo import Photo
from backend.database.photo_edits import POSITION, TAKEN_AT
from backend.gallery import edits
from backend.gallery.edits import EditRefused
from backend.gallery.library import Library
from backend.gallery.search import FIRST_DAY
from pages.components.photo.apply_edit import apply_edit
from pages.components.ui.markup import element
from pages.components.ui.popover_form import close, popover_form
from pages.components.ui.rerun import rerun_page

_KEY = "edit"
_RESET = {
    TAKEN_AT: "The date is that of the file again",
    POSITION: "The position is that of the file again",
}


def favorite_button(library: Library, photo: Photo) -> None:
    """Draw the button that makes the photo a favorite, or no longer."""
    heart, hint = (
        ("\N{BLACK HEART SUIT}", "Remove from favorites")
        if photo.favorite
        else ("\N{WHITE HEART SUIT}", "Add to favorites")
    )
    if st.button(f"{heart} Favorite", key="favorite", help=hint):
        what = "Removed from favorites" if photo.favorite else "Added to favorites"
        apply_edit(
            library, [photo.photo_id], edits.mark_favorite(favorite=not photo.favorite), what
        )
        rerun_page()


def draw_description(photo: Photo) -> None:
    """Draw the description with its line breaks, if there is one."""
    if photo.description:
        st.html(element("p", photo.description, class_="description"))


def edit_popover(library: Library, photo: Photo) -> None:
    """Draw the form for the description, the date and the position."""
    with popover_form("Edit", key=_KEY), st.form("edit-form", border=False):
        description = st.text_area(
            "Description", photo.description, max_chars=edits.DESCRIPTION_LENGTH, height=90
        )
        taken_at = datetime.fromisoformat(photo.taken_at) if photo.taken_at else None
        with st.container(horizontal=True):
            day = st.date_input(
                "Date taken", taken_at.date() if taken_at else None, min_value=FIRST_DAY,
                max_value=edits.latest_day(), format="YYYY-MM-DD",
            )  # fmt: skip
            known = _clock(photo)
            clock = st.time_input("Time", known, step=60)
        position = st.text_input(
            "Position",
            _position_text(photo),
            placeholder="43.46744, 11.88511",
            max_chars=100,
            help="Latitude and longitude in degrees, as map services copy them",
            autocomplete="off",
        )
        if not st.form_submit_button("Save", type="primary"):
            return
        try:
            changes = [edits.describe(description)]
            if known and clock == known.replace(second=0, microsecond=0):
                clock = known  # the field has no seconds
            if day and (day, clock) != (taken_at and taken_at.date(), known):
                changes.append(edits.set_taken_at(day, clock))
            if not day:
                changes.append(edits.remove_value(TAKEN_AT))
            if not position.strip():
                changes.append(edits.remove_value(POSITION))
            elif position.strip() != _position_text(photo):
                changes.append(edits.set_position(*edits.position_in(position)))
            save(library, photo, edits.all_of(*changes), "Changes saved")
        except EditRefused as refusal:
            st.error(str(refusal))
            return
        close(_KEY)


def use_file(library: Library, photo: Photo, field: str) -> None:
    """Go back to the date (TAKEN_AT) or the position (POSITION) of the file."""
    save(library, photo, edits.use_file(field), _RESET[field])
    rerun_page()


def save(library: Library, photo: Photo, edit: Edit, what: str) -> None:
    """Apply an edit to the photo. Raises EditRefused."""
    if refused := apply_edit(library, [photo.photo_id], edit, what).refused:
        raise EditRefused(refused)


def _clock(photo: Photo) -> time | None:
    """The time of day that the photo was taken; None if only the day is known."""
    if not photo.taken_at or not timestamps.has_time_of_day(photo.taken_at):
        return None
    return datetime.fromisoformat(photo.taken_at).time()


def _position_text(photo: Photo) -> str:
    return f"{photo.gps.latitude:.6f}, {photo.gps.longitude:.6f}" if photo.gps else ""
