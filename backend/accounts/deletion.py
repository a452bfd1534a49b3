"""The end of an account: photos, files, albums, what operators read of them, then the account.

Whatever is interrupted can be done again: the account goes last, and what is gone stays gone.
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
from backend.database.owner_items import OwnerItems
from backend.database.photos import Photos
from backend.database.table import ConditionFailed, Table
from backend.database.update_expressions import update

_AT_ONCE = 200  # files deleted between two reports of progress
_ATTEMPTS = 1000
"""Of one photo, at most: the number stands in an item that its owner can write."""


@dataclass(frozen=True)
class Progress:
    """How far a removal is. The parts come in this order; the last report has done == total."""

    part: Literal["photos", "files", "records", "account"]
    done: int
    total: int


@dataclass(frozen=True)
class AccountRemoval:
    """Removes a user's account, with that user's permissions; only operators' books need more."""

    user: User
    metadata: Table
    storage: PhotoStorage
    operations: Table
    """With the server's permissions: users have no access to it."""
    accounts: Accounts

    def run(self) -> Iterator[Progress]:
        """Remove everything, reporting now and then; nothing happens unless it is iterated.

        Raises SharedAccount before anything is gone; SessionExpired, TooManyAttempts,
        AwsUnavailable and AwsRefused, after each of which it can be run again.
        """
        self.accounts.refuse_shared(self.user.email)
        yield from self._tombstone_photos()
        # Twice at least: a step that was running may have written a thumbnail meanwhile.
        while True:
            yield from self._delete_files()
            found = list(self._items.all())
            yield from (Progress("records", n, len(found)) for n in self._items.delete(found))
            if not found and not any(self.storage.of_owner(self.user.owner)):
                break
        yield Progress("account", 0, 1)
        self.accounts.delete(self.user)
        yield Progress("account", 1, 1)

    @property
    def _items(self) -> OwnerItems:
        return OwnerItems(self.metadata, self.user.owner)

    def _tombstone_photos(self) -> Iterator[Progress]:
        """Leave tombstones, which running steps and late events respect while files are deleted."""
        found = list(self._items.photos())
        photos = Photos(self.metadata, self.user.owner)
        for done, item in enumerate(found, 1):
            self._forget_executions(item)
            photos.tombstone(item["photo_id"])
            yield Progress("photos", done, len(found))

    def _forget_executions(self, photo: Item) -> None:
        """Take the file's name from what operators read of its executions."""
        attempts, sequencer = photo.get("attempt"), str(photo.get("sequencer") or "")
        known = min(int(attempts), _ATTEMPTS) if isinstance(attempts, int | float) else 0
        for attempt in range(1, known + 1):
            name = execution_name(self.user.owner, photo["photo_id"], sequencer, attempt)
            change = update(
                keys.execution_key(name),
                set_={"filename": ""},
                condition="{owner} = :owner",
                values={"owner": self.user.owner},
            )
            with suppress(ConditionFailed):  # none of that name, or somebody else's
                self.operations.update(change)

    def _delete_files(self) -> Iterator[Progress]:
        found = [stored.key for stored in self.storage.of_owner(self.user.owner)]
        for start in range(0, len(found), _AT_ONCE):
            some = found[start : start + _AT_ONCE]
            self.storage.delete(some)
            yield Progress("files", start + len(some), len(found))
