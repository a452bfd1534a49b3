"""Refuses changes before the disk is full."""

import os
from pathlib import Path

from backend.embedded.durability.database import StorageError

_MB = 2**20
_FOR_LARGE_OBJECTS, _FOR_OBJECTS, _FOR_CHANGES = 48 * _MB, 32 * _MB, 16 * _MB
"""Bytes that stay free after each. Uploads are refused first, so that the thumbnails of accepted
photos are still stored; then all objects, so that photos can still be deleted. What always stays
free is for the executions that run, and for the database."""
_LARGE = _MB


class DiskSpace:
    """The free space of the data folder's disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def check(self, size: int = 0) -> None:
        """Raises StorageError if there is no space for an object of ``size`` bytes, 0 for none."""
        reserve = _FOR_LARGE_OBJECTS if size > _LARGE else _FOR_OBJECTS if size else _FOR_CHANGES
        found = os.statvfs(self._folder)
        if found.f_frsize * found.f_bavail < size + reserve:
            raise StorageError(
                f"the disk of {self._folder} is full. Delete photos or free some space"
            )
