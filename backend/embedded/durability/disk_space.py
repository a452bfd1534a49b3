"""Refuses changes before the disk is full."""

import os
from pathlib import Path

from backend.embedded.durability.database import StorageError

_FOR_OBJECTS, _FOR_CHANGES = 32 * 2**20, 16 * 2**20
"""Bytes that stay free after an object and after any other change. The first is larger, so that
photos can still be deleted; the second lets the running executions end and the database grow."""


class DiskSpace:
    """The free space of the data folder's disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def check(self, size: int) -> None:
        """Raises StorageError if there is no space for an object of ``size`` bytes, 0 for none."""
        found = os.statvfs(self._folder)
        if found.f_frsize * found.f_bavail < size + (_FOR_OBJECTS if size else _FOR_CHANGES):
            raise StorageError(
                f"the disk of {self._folder} is full. Delete photos or free some space"
            )
