"""The photo for each content hash of an owner: an upload of the same file is detected by it."""

from backend.database import keys
from backend.database.table import ConditionFailed, Table
from backend.database.update_expressions import update


class Contents:
    """The CONTENT# items of one owner: the latest photo that was stored for each content.

    If a user stores a content twice and deletes the later photo, the earlier one is not found by
    its content any more.
    """

    def __init__(self, table: Table, owner: str) -> None:
        self._table = table
        self._owner = owner

    def find(self, sha256: str) -> str | None:
        """Id of the photo with this content; the photo may have been deleted meanwhile."""
        item = self._table.get(keys.content_key(self._owner, sha256), consistent=True)
        return str(item["photo_id"]) if item else None

    def claim(self, sha256: str, photo_id: str, instead_of: str | None) -> str | None:
        """Store a photo for a content, unless a concurrent upload stored another one.

        ``instead_of`` is the return value of ``find``. Returns None, or the id of the other photo.
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
            other = str(error.found["photo_id"]) if error.found else None
            # boto3 sends a request again whose response did not arrive: the first one stored it.
            return None if other == photo_id else other
        return None

    def forget(self, sha256: str, photo_id: str) -> None:
        """Delete the item of a content, unless it names another photo meanwhile."""
        if self.find(sha256) == photo_id:
            self._table.delete(keys.content_key(self._owner, sha256))
