"""Deletes an account: photos, objects, albums, the file names in execution items, then the user.

An interrupted deletion can be repeated: the user is deleted last, and the tombstones of photos only
after their objects. Until then, the reconciliation deletes the objects of these photos too.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from backend.accounts.accounts import Accounts
from backend.accounts.user import User
from backend.aws.execution_names import execution_name
from backend.aws.photo_storage import PhotoStorage
from backend.database import keys
from backend.database.attribute_values import Item
from backend.database.identities import Identities
from backend.database.library_usage import LibraryUsages
from backend.database.owner_items import OwnerItems
from backend.database.photos import Photos
from backend.database.table import ConditionFailed, Table
from backend.database.update_expressions import update

_BATCH = 200  # objects deleted between two reports of progress
_MAX_ATTEMPTS = 1000
"""Of one photo: the number of attempts is an attribute that the owner can write."""


@dataclass(frozen=True)
class DeletionProgress:
    """Progress of a deletion. The parts follow in this order; the last one has done == total."""

    part: Literal["photos", "files", "records", "account"]
    done: int
    total: int


@dataclass(frozen=True)
class AccountDeletion:
    """Deletes an account with the user's permissions, except in the Operations table."""

    user: User
    metadata: Table
    storage: PhotoStorage
    operations: Table
    """With the permissions of the server: users have no access to this table."""
    accounts: Accounts

    def run(self) -> Iterator[DeletionProgress]:
        """Delete everything while the result is iterated.

        Raises SharedAccount before the first deletion; SessionExpired, TooManyAttempts,
        AwsUnavailable and AwsRefused, after each of which the deletion can be repeated.
        """
        self.accounts.refuse_shared(self.user.email)
        yield from self._tombstone_photos()
        # At least twice: a state that was running may have written a thumbnail.
        while True:
            yield from self._delete_files()
            found = list(self._items.all())
            yield from (
                DeletionProgress("records", n, len(found)) for n in self._items.delete(found)
            )
            if not found and not any(self.storage.versions_of_owner(self.user.owner)):
                break
        yield DeletionProgress("account", 0, 1)
        Identities(self.operations).remove(self.user.user_id)
        LibraryUsages(self.operations, self.user.owner).remove()
        self.accounts.delete(self.user)
        yield DeletionProgress("account", 1, 1)

    @property
    def _items(self) -> OwnerItems:
        return OwnerItems(self.metadata, self.user.owner)

    def _tombstone_photos(self) -> Iterator[DeletionProgress]:
        """Replace photos by tombstones, so that running states and late events write nothing."""
        found = list(self._items.photos())
        photos = Photos(self.metadata, self.user.owner)
        for done, item in enumerate(found, 1):
            self._clear_filenames(item)
            photos.begin_deletion(item["photo_id"])
            yield DeletionProgress("photos", done, len(found))

    def _clear_filenames(self, photo: Item) -> None:
        """Clear the file name in the items of the photo's executions, which operators read."""
        attempts, sequencer = photo.get("attempt"), str(photo.get("sequencer") or "")
        count = min(int(attempts), _MAX_ATTEMPTS) if isinstance(attempts, int | float) else 0
        for attempt in range(1, count + 1):
            name = execution_name(self.user.owner, photo["photo_id"], sequencer, attempt)
            change = update(
                keys.execution_key(name),
                set_={"filename": ""},
                condition="{owner} = :owner",
                values={"owner": self.user.owner},
            )
            with suppress(ConditionFailed):  # no such item, or it has another owner
                self.operations.update(change)

    def _delete_files(self) -> Iterator[DeletionProgress]:
        # Versions: the bucket may have got versioning after its deployment.
        versions = list(self.storage.versions_of_owner(self.user.owner))
        for start in range(0, len(versions), _BATCH):
            batch = versions[start : start + _BATCH]
            self.storage.delete_versions(batch)
            yield DeletionProgress("files", start + len(batch), len(versions))
