"""Edits many photos of one user at the same time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from backend.database.edited_photos import Edit, EditConflict, EditedPhotos, EditUndo
from backend.gallery.edits import EditRefused
from backend.gallery.parallel import in_parallel

_CONFLICT = "The photo is being changed by others. Try again."


@dataclass(frozen=True)
class EditOutcome:
    """The result for one photo. Neither: it was not changed, or does not exist any more."""

    undo: EditUndo | None = None
    """How to undo the edit, if the photo was changed."""
    refused: str = ""
    """Why it was not changed: a sentence for the user."""


def edit_photos(
    photos: EditedPhotos, photo_ids: Iterable[str], edit: Edit
) -> Iterator[EditOutcome]:
    """Edit photos, a few at the same time."""

    def edit_one(photo_id: str) -> EditOutcome:
        try:
            return EditOutcome(photos.edit(photo_id, edit))
        except EditRefused as refusal:
            return EditOutcome(refused=str(refusal))
        except EditConflict:
            return EditOutcome(refused=_CONFLICT)

    return in_parallel(edit_one, photo_ids)


def undo_edits(photos: EditedPhotos, undo: Iterable[EditUndo]) -> int:
    """Undo edits. Returns the number of photos that were changed."""

    def undo_one(one: EditUndo) -> bool:
        try:
            return photos.undo(one)
        except EditConflict:
            return False

    return sum(in_parallel(undo_one, undo))
