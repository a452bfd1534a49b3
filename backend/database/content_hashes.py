"""Which of an owner's photos has a content: how the same file is noticed when it comes again."""

from backend.database import keys
from backend.database.table import ConditionFailed, Table
from backend.database.update_expressions import update


class Contents:
    """The CONTENT# items of one owner: one photo for each content, the latest one stored.

    Where a content was stored twice on purpose, and the latest of the two is deleted, the other
    one is no longer found by its content.
    """

    def __init__(self, table: Table, owner: str) -> None:
        self._table = table
        self._owner = owner

    def find(self, sha256: str) -> str | None:
        """Id of the photo that has this content; it may have been deleted meanwhile."""
        item = self._table.get(keys.content_key(self._owner, sha256), consistent=True)
        return str(item["photo_id"]) if item else None

    def claim(self, sha256: str, photo_id: str, instead_of: str | None) -> str | None:
        """Take a content for a photo, unless somebody was quicker.

        ``instead_of`` is what ``find`` answered. Returns None, or the id of the quicker photo.
        """
        change = update(
            keys.content_key(self._owner, sha256),
            set_={"photo_id": photo_id},
            condition="{photo_id} = :found" if instead_of else "attribute_not_exists({photo_id})",
            values={"found": instead_of} if instead_of else {},
        )
        try:
            self._table.update(change)
        except ConditionFailed as error:
            return str(error.found["photo_id"]) if error.found else None
        return None

    def forget(self, sha256: str, photo_id: str) -> None:
        """Give a content up, unless another photo has it by now."""
        if self.find(sha256) == photo_id:
            self._table.delete(keys.content_key(self._owner, sha256))
