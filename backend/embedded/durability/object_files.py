"""The bytes of objects: each in a file of its own, which never changes."""

import os
import shutil
import uuid
from collections.abc import Collection
from pathlib import Path

from backend.embedded.durability.database import StorageError
from backend.embedded.durability.files import sync, sync_descriptor


class ObjectFiles:
    """A folder of files. A record of the database names each one; the others are deleted.

    A file is complete before its record is stored, so a crash leaves at most a file without a
    record, and a backup can link the files of one state of the database."""

    def __init__(self, folder: Path, *, power_cuts: bool) -> None:
        self._folder, self._power_cuts = folder, power_cuts
        for prefix in range(256):
            (folder / f"{prefix:02x}").mkdir(mode=0o700, parents=True, exist_ok=True)
        if power_cuts:
            sync(folder)

    def write(self, data: bytes) -> str:
        """Store the bytes of an object; the name of the file. Raises StorageError."""
        name = uuid.uuid4().hex
        path = self.path(name)
        try:
            with open(path, "xb", opener=_private) as file:
                file.write(data)
                if self._power_cuts:
                    file.flush()
                    sync_descriptor(file.fileno())
            if self._power_cuts:
                sync(path.parent)
        except OSError as error:
            path.unlink(missing_ok=True)
            raise StorageError(f"{path.parent} cannot be written: {error.strerror}") from error
        return name

    def adopt(self, source: Path) -> str:
        """Store a file without copying it, if the file system can; its name. Raises OSError."""
        name = uuid.uuid4().hex
        try:
            os.link(source, self.path(name))
        except OSError:
            shutil.copyfile(source, self.path(name))
        return name

    def read(self, name: str) -> bytes:
        """The bytes of an object. Raises OSError."""
        return self.path(name).read_bytes()

    def read_start(self, name: str, count: int) -> bytes:
        """The first bytes of an object. Raises OSError."""
        with self.path(name).open("rb") as file:
            return file.read(count)

    def path(self, name: str) -> Path:
        """Where a file is."""
        return self._folder / name[:2] / name

    def sizes(self) -> dict[str, int]:
        """Name and size of each file."""
        return {
            entry.name: entry.stat().st_size
            for folder in os.scandir(self._folder)
            for entry in os.scandir(folder)
        }

    def delete(self, names: Collection[str]) -> None:
        """Delete files that no record names. Raises OSError."""
        for name in names:
            self.path(name).unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
