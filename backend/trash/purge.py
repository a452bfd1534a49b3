"""Deletes the photos of all owners whose time in Trash is over.

Albums in Trash have no objects: DynamoDB deletes their items (Time to Live).
"""

import logging
from collections.abc import Iterator
from itertools import islice

from backend.database.content_hashes import Contents
from backend.database.photos import Photos
from backend.database.trash import latest_to_purge
from backend.errors import AwsError
from backend.resources import Resources
from backend.trash.photo_deletion import PhotoDeletion

_BEGINNING = "0"
"""Sorts before every timestamp. DynamoDB refuses an empty text as a key."""
_BATCH = 100
"""Photos that are read before the first of them is deleted."""
_log = logging.getLogger(__name__)


def purge(resources: Resources) -> Iterator[bool]:
    """Delete photo after photo; yields whether each was deleted without an error.

    A pass needs no position to continue after: what is deleted leaves the index. Every owner with a
    photo is in Owners, as the first execution adds its owner. A photo whose objects could not be
    deleted has its tombstone, so the reconciliation finishes its deletion.
    """
    latest = latest_to_purge()
    for owner in resources.owners.all():
        yield from _purge_owner(resources, owner, latest)


def _purge_owner(resources: Resources, owner: str, latest: str) -> Iterator[bool]:
    photos = Photos(resources.image_metadata, owner)
    contents = Contents(resources.image_metadata, owner)
    deletion = PhotoDeletion(owner, photos, contents, resources.photo_storage)
    expired = photos.trashed.ids(between=(_BEGINNING, latest))
    while batch := list(islice(expired, _BATCH)):
        for photo_id in batch:
            try:
                deleted = deletion.delete(photo_id, only_trashed=True)
            except AwsError:
                _log.exception("a photo of %s was not deleted completely", owner)
                yield False
            else:
                if deleted:
                    yield True
