"""Uploads photos into the library of one owner."""

import os
import uuid
from typing import BinaryIO, NamedTuple

from backend.aws.photo_storage import PhotoStorage
from backend.aws.s3_keys import kept_original_key, parse_upload_key, upload_key
from backend.database.content_hashes import Contents
from backend.database.converted_from import ConvertedFrom
from backend.database.photo import Photo
from backend.database.photos import Photos
from backend.errors import LibraryFull, MissingObject
from backend.gallery.allowance import Allowance, Room
from backend.trash.photo_deletion import PhotoDeletion

MEGABYTES = 100
"""The size limit of a file."""


class DuplicatePhoto(Exception):
    """The user has a photo with the same content; ``photo_id`` is its id."""

    def __init__(self, photo_id: str, *, in_trash: bool = False) -> None:
        """``in_trash``: whether that photo is in Trash, so that it can be restored."""
        super().__init__(photo_id)
        self.photo_id = photo_id
        self.in_trash = in_trash


class Origin(NamedTuple):
    """The file that a photo was converted from."""

    converted_from: ConvertedFrom
    file: BinaryIO


class Uploads:
    """Stores photos with the permissions of its resources' clients, which starts the workflow."""

    def __init__(
        self,
        owner: str,
        photos: Photos,
        contents: Contents,
        storage: PhotoStorage,
        allowance: Allowance | None = None,
    ) -> None:
        """``allowance``: the limits of the library, None for no limits."""
        self.owner = owner
        """Cognito identity id."""
        self.photos = photos
        self._contents = contents
        self._storage = storage
        self._allowance = allowance

    def room(self) -> Room | None:
        """What the library holds if that is near a limit; None otherwise."""
        return self._allowance.room() if self._allowance else None

    def duplicate_of(self, sha256: str) -> str | None:
        """The id of a photo that was uploaded with this content, None if there is none."""
        known = self._contents.find(sha256)
        photo = self.photos.get(known) if known else None
        return known if photo and not _was_refused(photo) else None

    def upload(
        self,
        album_id: str,
        filename: str,
        body: BinaryIO,
        sha256: str | None = None,
        origin: Origin | None = None,
    ) -> str:
        """Upload a photo into an album, which starts the workflow. Returns the photo's id.

        With the SHA-256 of its content, ``upload_new`` detects another upload of it. Of a converted
        photo that is the hash of its ``origin``. Raises LibraryFull.
        """
        photo_id = str(uuid.uuid4())
        self._store(photo_id, album_id, filename, body, sha256=sha256, origin=origin)
        if sha256:
            self._contents.claim(sha256, photo_id, self._contents.find(sha256))
        return photo_id

    def upload_new(
        self,
        album_id: str,
        filename: str,
        body: BinaryIO,
        sha256: str,
        origin: Origin | None = None,
    ) -> str:
        """Upload a photo into an album. Raises DuplicatePhoto if its content exists, LibraryFull.

        The hash is claimed before the upload: of two concurrent uploads of a content, one succeeds.
        """
        known = self._contents.find(sha256)
        found = self.photos.find(known) if known else None
        if known and found and not _was_refused(found):
            raise DuplicatePhoto(known, in_trash=found.trashed_at is not None)
        photo_id = str(uuid.uuid4())
        if claimed_by := self._contents.claim(sha256, photo_id, known):
            raise DuplicatePhoto(claimed_by)
        try:
            self._store(photo_id, album_id, filename, body, sha256=sha256, origin=origin)
        except Exception:
            self._contents.forget(sha256, photo_id)
            raise
        if known and found:  # the card of the refused photo makes way for this one
            PhotoDeletion(self.owner, self.photos, self._contents, self._storage).delete(known)
        return photo_id

    def _store(
        self,
        photo_id: str,
        album_id: str,
        filename: str,
        body: BinaryIO,
        *,
        sha256: str | None,
        origin: Origin | None,
    ) -> None:
        if self._allowance:
            self._allowance.refuse_beyond(body.seek(0, os.SEEK_END))
            body.seek(0)
        key = upload_key(self.owner, photo_id, filename)
        self.photos.add_pending(photo_id, album_id, filename, key, sha256)
        try:
            self._store_objects(photo_id, key, album_id, filename, body=body, origin=origin)
        except Exception:
            self.photos.remove_pending(photo_id)
            raise

    def _store_objects(
        self,
        photo_id: str,
        key: str,
        album_id: str,
        filename: str,
        *,
        body: BinaryIO,
        origin: Origin | None,
    ) -> None:
        if origin and origin.converted_from.is_kept:
            extension = origin.converted_from.extension
            kept = kept_original_key(self.owner, photo_id, extension)
            self._storage.keep_original(kept, origin.file)
        from_text = origin.converted_from.to_text() if origin else None
        self._storage.upload(key, body, album_id, filename, from_text)

    def finish_interrupted(
        self, photo_id: str, body: BinaryIO, origin: Origin | None = None
    ) -> bool:
        """Store the object of a photo whose upload was interrupted before it was stored.

        Returns False if there is no such photo, or if it has its object. ``body`` and ``origin``
        have the same content as before; only a process that ended between two requests leaves
        such a photo.
        """
        photo = self.photos.get(photo_id)
        if photo is None or not self._lacks_object(photo):
            return False
        self._store_objects(
            photo_id, photo.s3_key, photo.album_id, photo.filename, body=body, origin=origin
        )
        return True

    def was_interrupted(self, photo_id: str) -> bool:
        """Whether ``finish_interrupted`` has something to do."""
        photo = self.photos.get(photo_id)
        return photo is not None and self._lacks_object(photo)

    def _lacks_object(self, photo: Photo) -> bool:
        # The reconciliation marks a photo that has no object after some minutes.
        if photo.status != "PENDING" and photo.error != MissingObject.__name__:
            return False
        # Owners can write their items: a key outside their own uploads must not be written.
        key = parse_upload_key(photo.s3_key)
        if key is None or key.owner != self.owner:
            return False
        try:
            self._storage.head(photo.s3_key)
        except MissingObject:
            return True
        return False


def _was_refused(photo: Photo) -> bool:
    """Whether its library was full: it has no object, so it is no duplicate of anything."""
    return photo.error == LibraryFull.__name__
