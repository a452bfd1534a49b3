"""What one user may still store, so that pages can say it before an upload.

The limits are enforced by the function S3Trigger (``backend.executions.admission``).
"""

from dataclasses import dataclass
from math import ceil

from backend.aws.photo_storage import PhotoStorage
from backend.database.library_usage import LibraryLimits, LibraryUsages, Usage
from backend.database.table import Table

_NEARLY_FULL = 0.9
"""Share of a limit from which pages show how much is used."""


@dataclass(frozen=True)
class Room:
    """What a nearly full library holds."""

    limits: LibraryLimits
    used: Usage

    @property
    def is_full(self) -> bool:
        """Whether not even the smallest photo may be added."""
        return not self.limits.allow(self.used.plus(1))


@dataclass(frozen=True)
class Allowance:
    """The allowance of one user."""

    owner: str
    limits: LibraryLimits
    operations: Table
    """With the permissions of the server: users have no access to this table."""
    storage: PhotoStorage
    """With the user's own permissions."""

    def room(self) -> Room | None:
        """What the library holds if that is near a limit, counted exactly; None otherwise."""
        if not self.limits or self._is_within(_NEARLY_FULL):
            return None
        room = Room(self.limits, self._count())
        return room if not _is_below(room.used, self.limits, _NEARLY_FULL) else None

    def refuse_beyond(self, size_bytes: int) -> None:
        """Raise LibraryFull for a photo of this size that would be beyond the limits."""
        if not self.limits or self._is_within(1, size_bytes):
            return
        if not self.limits.allow(self._count().plus(size_bytes)):
            raise self.limits.error()

    def _is_within(self, share: float, more_bytes: int = 0) -> bool:
        """Whether the sums, which deletions do not lower, are below this share of the limits."""
        sums = LibraryUsages(self.operations, self.owner).sums()
        if sums is None:
            return False
        return _is_below(sums.usage.plus(more_bytes), self.limits, share)

    def _count(self) -> Usage:
        usage = Usage(0, 0)
        for found in self.storage.uploads_of_owner(self.owner):
            usage = usage.plus(found.size_bytes)
        return usage


def _is_below(usage: Usage, limits: LibraryLimits, share: float) -> bool:
    scaled = Usage(ceil(usage.photos / share), ceil(usage.size_bytes / share))
    return limits.allow(scaled)
