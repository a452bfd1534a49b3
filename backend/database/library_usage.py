"""How much each user's library holds, so that a photo beyond its limits is not admitted.

Users have no access to these items of Operations. One item has the sums. A photo is admitted in one
transaction with its own item, so an event that is delivered twice counts once, and photos that are
uploaded at the same time are admitted one after the other. What is deleted is not subtracted: only
when the sums reach a limit, the objects are counted (``backend.executions.admission``), and the
sums become exact again.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from backend.database import keys
from backend.database.attribute_values import Item
from backend.database.table import ConditionFailed, Table, TransactionConditionsFailed
from backend.database.update_expressions import update
from backend.errors import LibraryFull

RECENT = timedelta(hours=1)
"""How long it is remembered which photos were admitted. Of older objects, all count: the events of
uploads come within seconds."""
_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Usage:
    """Uploads of one user, those of photos in Trash included, without thumbnails."""

    photos: int
    size_bytes: int

    def plus(self, size_bytes: int) -> "Usage":
        """With one more photo."""
        return Usage(self.photos + 1, self.size_bytes + size_bytes)


@dataclass(frozen=True)
class LibraryLimits:
    """The most that one user's library may hold; 0 is no limit."""

    photos: int = 0
    megabytes: int = 0
    """Millions of bytes."""

    @classmethod
    def of(cls, names: Mapping[str, str]) -> "LibraryLimits":
        """The limits in the environment of a function, or in the outputs of the stack."""
        return cls(
            int(names.get("MAX_PHOTOS_PER_USER") or 0),
            int(names.get("MAX_MEGABYTES_PER_USER") or 0),
        )

    def __bool__(self) -> bool:
        return bool(self.photos or self.megabytes)

    def allow(self, usage: Usage) -> bool:
        """Whether a library may hold this much."""
        return (not self.photos or usage.photos <= self.photos) and (
            not self.megabytes or usage.size_bytes <= self.megabytes * _MEGABYTE
        )

    def __str__(self) -> str:
        parts = [f"{self.photos:,} photos"] if self.photos else []
        return " and ".join([*parts, *([f"{self.megabytes:,} MB"] if self.megabytes else [])])

    def error(self) -> LibraryFull:
        """The exception for a photo beyond the limits; its message is for the photo's owner."""
        return LibraryFull(
            f"Your library may hold {self}, photos in Trash included. Delete photos permanently, "
            "then upload this one again."
        )


@dataclass(frozen=True)
class Sums:
    """The sums as they are stored: never less than what is admitted and not deleted."""

    usage: Usage
    changes: int
    """How often they were changed: later sums have a higher number than earlier ones."""


class LibraryUsages:
    """The items of one user's library."""

    def __init__(self, table: Table, owner: str) -> None:
        self._table = table
        self._owner = owner

    def sums(self) -> Sums | None:
        """The sums, None before the first count."""
        item = self._table.get(keys.library_key(self._owner), consistent=True)
        return _sums(item) if item else None

    def admit(
        self, key: str, sequencer: str, size_bytes: int, limits: LibraryLimits
    ) -> Literal["admitted", "known", "full"]:
        """Admit an upload if the sums are within the limits; "known" if it was admitted before."""
        expires_at = int(time.time() + 2 * RECENT.total_seconds())
        admission = update(
            keys.admission_key(self._owner, key, sequencer),
            set_={"expires_at": expires_at},
            condition="attribute_not_exists({expires_at})",
        )
        conditions, values = _room_for(size_bytes, limits)
        addition = update(
            keys.library_key(self._owner),
            add={"photos": 1, "size_bytes": size_bytes, "changes": 1},
            condition=conditions,
            values=values,
        )
        try:
            self._table.update_in_transaction([(self._table, admission), (self._table, addition)])
        except TransactionConditionsFailed as error:
            return "known" if 0 in error.found else "full"
        return "admitted"

    def recently_admitted(self) -> set[str]:
        """The photos that were admitted in the last hours, by ``keys.admitted_content``."""
        found = self._table.query_all(
            None,
            ("pk", keys.library_partition(self._owner)),
            sort_prefix=("sk", keys.ADMISSION_PREFIX),
            consistent=True,
        )
        return {keys.admitted_content(item) for item in found}

    def store(self, counted: Usage, before: Sums | None) -> bool:
        """Replace the sums by what was counted. Returns False if they have changed meanwhile."""
        change = update(
            keys.library_key(self._owner),
            set_={"photos": counted.photos, "size_bytes": counted.size_bytes},
            add={"changes": 1},
            condition="{changes} = :changes" if before else "attribute_not_exists({changes})",
            values={"changes": before.changes} if before else {},
        )
        try:
            self._table.update(change)
        except ConditionFailed:
            return False
        return True

    def remove(self) -> None:
        """Remove the sums of a deleted user; DynamoDB deletes the item (Time to Live)."""
        expiry = {"expires_at": int(time.time())}
        self._table.update(update(keys.library_key(self._owner), set_=expiry))


def _room_for(size_bytes: int, limits: LibraryLimits) -> tuple[str, dict[str, int]]:
    conditions, values = ["attribute_exists({changes})"], {}
    if limits.photos:
        conditions.append("{photos} < :photos")
        values["photos"] = limits.photos
    if limits.megabytes:
        conditions.append("{size_bytes} <= :size_bytes")
        values["size_bytes"] = limits.megabytes * _MEGABYTE - size_bytes
    return " AND ".join(conditions), values


def _sums(item: Item) -> Sums:
    usage = Usage(int(item.get("photos", 0)), int(item.get("size_bytes", 0)))
    return Sums(usage, int(item.get("changes", 0)))
