"""Deletions of photos that were interrupted, or that S3 refused for some of the objects.

The reconciliation never decides that a photo is deleted: it deletes an upload only for a tombstone,
which its owner wrote (``backend.database.deleted_photos``).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from backend.aws.s3_keys import UploadKey
from backend.database.attribute_values import Item
from backend.database.deleted_photos import DELETING, end_deletion, is_deleted, may_be_deleted
from backend.database.photo_progress import PhotoExecutions
from backend.database.photos_for_operators import PhotoState
from backend.errors import MissingObject
from backend.reconciliation.mismatches import Found, Mismatch, NotRepaired
from backend.resources import Resources


@dataclass(frozen=True)
class UnfinishedDeletions:
    """Finds and finishes the deletions of one owner, with the permissions of the resources."""

    resources: Resources
    owner: str
    in_progress: Mapping[str, PhotoState]
    """The deletions that had not ended when the slice began, by photo id."""

    @classmethod
    def of(
        cls, resources: Resources, owner: str, in_flight: Iterable[PhotoState]
    ) -> "UnfinishedDeletions":
        """Those of an owner with these items in the index ``in_flight``."""
        deleting = {photo.photo_id: photo for photo in in_flight if photo.status == DELETING}
        return cls(resources, owner, deleting)

    def begun_by(self, latest: str) -> Iterator[Found]:
        """The deletions in progress that began by a time."""
        for photo in self.in_progress.values():
            if photo.in_flight_since <= latest:
                yield self._found(photo.photo_id)

    def of_upload(self, upload: UploadKey, modified_at: datetime) -> list[Found] | None:
        """The mismatch of an upload without a photo; None if it was not deleted.

        Nothing if its deletion is in progress, which ``begun_by`` reports in time.
        """
        for photo_id in dict.fromkeys((upload.photo_id, upload.hashed_photo_id)):
            if photo_id in self.in_progress:
                return []
            item = self._tombstone(photo_id)
            if item and item.get("s3_key") == upload.key and may_be_deleted(item, modified_at):
                return [] if item["status"] == DELETING else [self._found(photo_id)]
        return None

    def _found(self, photo_id: str) -> Found:
        mismatch = Mismatch("DELETION_NOT_FINISHED", self.owner, photo_id)
        return mismatch, partial(self._finish, photo_id)

    def _finish(self, photo_id: str) -> None:
        item = self._tombstone(photo_id)
        if item is None:
            raise NotRepaired("its tombstone expired, or it was uploaded again")
        key = str(item.get("s3_key", ""))
        upload = key if self._is_deleted_one(item, key) else ""
        self.resources.photo_storage.delete_photo(self.owner, photo_id, upload)
        end_deletion(self.resources.image_metadata, self.owner, photo_id)

    def _is_deleted_one(self, tombstone: Item, key: str) -> bool:
        """Whether the object at a key is the deleted one, and not a later upload."""
        try:
            head = self.resources.photo_storage.head(key)
        except MissingObject:
            return False
        return may_be_deleted(tombstone, head.modified_at)

    def _tombstone(self, photo_id: str) -> Item | None:
        item = PhotoExecutions(self.resources.image_metadata).find(self.owner, photo_id)
        return item if item and is_deleted(item) else None
