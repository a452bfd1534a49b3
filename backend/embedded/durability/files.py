"""Writing files so that they survive a power cut, and the names inside the data folder."""

import os
from contextlib import suppress
from pathlib import Path

DATABASE = "state.sqlite3"
"""Everything but the bytes of objects. SQLite keeps its write-ahead log beside it."""
OBJECTS = "bodies"
"""The bytes of objects. A file is written once and never changed."""
KEYS = "state"
"""Files that ministack writes itself, each once: signing keys of user pools, code of functions."""


def sync(path: Path) -> None:
    """Wait until a file or the entries of a folder are on disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        sync_descriptor(descriptor)
    finally:
        os.close(descriptor)


class KeyFiles:
    """The files that ministack writes once. It does not wait until they are on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._on_disk: set[Path] = set()

    def sync(self) -> None:
        """Wait until all of them are on disk, before a record refers to one. Raises OSError."""
        for path in set(self._folder.rglob("*")) - self._on_disk:
            with suppress(FileNotFoundError):  # a temporary one
                sync(path)
                sync(path.parent)
                self._on_disk.add(path)


def sync_descriptor(descriptor: int) -> None:
    """Wait until an open file is on disk. Raises OSError."""
    try:
        import fcntl

        # On macOS fsync leaves the data in the drive's cache; SQLite uses this call as well.
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)  # type: ignore[attr-defined]
    except AttributeError:
        os.fsync(descriptor)
