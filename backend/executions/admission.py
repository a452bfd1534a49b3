"""Decides whether an upload is within the limits of its owner's library."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import UTC, datetime

from backend.aws.photo_storage import PhotoStorage, StoredObject
from backend.aws.s3_keys import UploadKey
from backend.database import keys
from backend.database.library_usage import RECENT, LibraryLimits, LibraryUsages, Usage
from backend.database.table import Table
from backend.errors import AwsUnavailable

_ATTEMPTS = 10
"""Attempts while other uploads to the same library are decided."""


@dataclass(frozen=True)
class Admission:
    """The limits of all libraries, with the permissions of the resources' clients."""

    storage: PhotoStorage
    operations: Table
    names: Mapping[str, str]
    """The environment of the function, read only by those that admit uploads."""

    @property
    def limits(self) -> LibraryLimits:
        """The most that one user's library may hold."""
        return LibraryLimits.of(self.names)

    def admits(self, upload: UploadKey, sequencer: str, size_bytes: int) -> bool:
        """Whether an upload may stay.

        One transaction for each upload. The owner's uploads are listed only if the sums have
        reached a limit, and the first time: one request for 1,000 objects.
        """
        limits = self.limits
        if not limits:
            return True
        usages = LibraryUsages(self.operations, upload.owner)
        for _ in range(_ATTEMPTS):
            if usages.admit(upload.key, sequencer, size_bytes, limits) != "full":
                return True
            before = usages.sums()
            stored = self.storage.uploads_of_owner(upload.owner)
            others = [found for found in stored if found.key != upload.key]
            counted = usage_of(others, usages.recently_admitted(), datetime.now(UTC))
            is_current = usages.store(counted, before)
            if is_current and not limits.allow(counted.plus(size_bytes)):
                return False
        raise AwsUnavailable("other uploads to this library are being decided")


def usage_of(stored: Iterable[StoredObject], recent: Set[str], now: datetime) -> Usage:
    """What is admitted of these objects: a recent one may wait for its event or its deletion.

    So what was stored within an hour before there was a limit counts only after that hour.
    """
    usage = Usage(0, 0)
    for found in stored:
        if now - found.modified_at > RECENT or keys.content_of(found.key) in recent:
            usage = usage.plus(found.size_bytes)
    return usage
