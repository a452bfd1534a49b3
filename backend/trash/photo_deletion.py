"""Deletes a photo permanently, with its original and its thumbnails."""

from dataclasses import dataclass

from backend.aws.photo_storage import PhotoStorage
from backend.database.content_hashes import Contents
from backend.database.photos import Photos


@dataclass(frozen=True)
class PhotoDeletion:
    """Deletes photos of one owner, with the permissions of its resources' clients."""

    owner: str
    photos: Photos
    contents: Contents
    storage: PhotoStorage

    def delete(self, photo_id: str, *, only_trashed: bool = False) -> bool:
        """Delete a photo. Returns False if there is none, or with ``only_trashed`` none in Trash.

        From the first request on no page shows the photo. If a later one fails, which is raised as
        AwsUnavailable or AwsRefused, this can be repeated, and the reconciliation finishes it.
        """
        photo = self.photos.begin_deletion(photo_id, only_trashed=only_trashed)
        if photo is None:
            return False
        if photo.content_hash:
            self.contents.forget(photo.content_hash, photo_id)
        self.storage.delete_photo(self.owner, photo_id, photo.s3_key)
        self.photos.end_deletion(photo_id)
        return True
