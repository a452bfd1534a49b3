"""Adds tags to one photo, removes tags, and shows removed ones again."""

import streamlit as st

from backend.database.photo import Photo
from backend.gallery import edits
from backend.gallery.edits import EditRefused
from backend.gallery.library import Library
from pages.components.photo.edit_photo import save
from pages.components.photo.tags import TagAction
from pages.components.ui.popover_form import close, popover_form
from pages.components.ui.rerun import rerun_page
from pages.components.ui.text import plain

_KEY = "add-tags"


def add_tags_popover(library: Library, photo: Photo) -> None:
    """Draw the form that adds tags."""
    with popover_form("Add tags", key=_KEY), st.form("add-tags-form", border=False):
        text = st.text_input(
            "Tags", placeholder="Grandma, summer", help="Separate several with commas",
            autocomplete="off",
        )  # fmt: skip
        if not st.form_submit_button("Add", type="primary"):
            return
        try:
            names = edits.tag_names(text)
            save(library, photo, edits.add_tags(names), added_text(names))
        except EditRefused as refusal:
            st.error(plain(str(refusal)))
            return
        close(_KEY)


def apply_tag_action(library: Library, photo: Photo, action: TagAction) -> None:
    """Remove a tag, or show a removed one again, as the user has just requested."""
    name = action.name
    if action.removes:
        save(library, photo, edits.remove_tags([name]), f"Tag {plain(name)} removed")
    else:
        save(library, photo, edits.restore_tag(name), f"Tag {plain(name)} shown again")
    rerun_page()


def added_text(names: list[str]) -> str:
    """What was done: Tags Grandma, summer added."""
    return f"Tag{'s' if len(names) > 1 else ''} {plain(', '.join(names))} added"
