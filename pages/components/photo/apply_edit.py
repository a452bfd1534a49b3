"""Applies an edit to photos, says what happened, and offers to undo it."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from backend.database.edited_photos import Edit
from backend.gallery.library import Library
from pages.components.photo.undo import offer_edit_undo
from pages.components.ui.formatting import count


class Applied(NamedTuple):
    """The result of an edit."""

    changed: int
    """Number of photos."""
    refused: str
    """Why others were not changed, in sentences."""


def apply_edit(library: Library, photo_ids: Sequence[str], edit: Edit, what: str) -> Applied:
    """Edit photos.

    ``what``: what the undo bar says was done, such as "Tag Dog removed".
    """
    undo, refused = [], Counter[str]()
    bar = st.progress(0.0) if len(photo_ids) > 1 else None
    for number, outcome in enumerate(library.edit(photo_ids, edit), 1):
        if outcome.undo:
            undo.append(outcome.undo)
        if outcome.refused:
            refused[outcome.refused] += 1
        if bar:
            bar.progress(number / len(photo_ids), f"{number:,} of {len(photo_ids):,} edited")
    if bar:
        bar.empty()
    if undo:
        many = f" for {count(len(undo), 'photo')}" if len(photo_ids) > 1 else ""
        offer_edit_undo(f"{what}{many}.", undo)
    if len(photo_ids) == 1:
        return Applied(len(undo), "".join(refused))
    reasons = (f"{count(n, 'photo')} not changed. {why}" for why, n in refused.items())
    return Applied(len(undo), " ".join(reasons))
