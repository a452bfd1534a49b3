"""Upgrades a data folder of format 1, in which ministack kept its own files.

Format 1 has ``state/SERVICE.json`` for each service and ``objects/ACCOUNT/BUCKET/KEY`` for each
object. ministack reads them as before, and everything is stored anew. A copy of the folder stays
beside it; the objects in it are hard links, so that it takes hardly any space."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ministack import app as emulator
from ministack.services import s3

from backend.embedded.durability.database import Database, StorageError
from backend.embedded.durability.files import KEYS
from backend.embedded.durability.object_files import ObjectFiles

_OBJECTS = "objects"
_NOT_COPIED = ("lock", "aws.log", "tmp", "bodies", "state.sqlite3*")


class FormatOne:
    """The files of format 1 in a data folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def exists(self) -> bool:
        """Whether the folder has such files, also if an upgrade was interrupted."""
        return any((self._folder / KEYS).glob("*.json"))

    def load(self, files: ObjectFiles) -> None:
        """Fill the emulator's memory, after copying the folder. Raises StorageError."""
        try:
            self._copy_folder()
            self._load_services()
            self._load_objects(files)
        except OSError as error:
            raise StorageError(
                f"{self._folder} cannot be upgraded: {error.filename}: {error.strerror}"
            ) from error

    def delete(self) -> None:
        """Delete the files, when everything is stored in the new format. Raises OSError."""
        shutil.rmtree(self._folder / _OBJECTS, ignore_errors=True)
        for path in (self._folder / KEYS).glob("*.json"):
            path.unlink()

    def _copy_folder(self) -> None:
        copy = self._folder.with_name(f"{self._folder.name}.format-1")
        partial = copy.with_suffix(".partial")
        if copy.exists():  # of an upgrade that was interrupted
            return
        shutil.rmtree(partial, ignore_errors=True)
        ignored = shutil.ignore_patterns(*_NOT_COPIED)
        shutil.copytree(self._folder, partial, ignore=ignored, copy_function=self._copy_file)
        partial.rename(copy)

    def _copy_file(self, source: str, target: str) -> None:
        if Path(source).is_relative_to(self._folder / _OBJECTS):
            _link(source, target)
        else:
            shutil.copy2(source, target)

    def _load_services(self) -> None:
        for service, module in emulator._state_map.items():
            path = self._folder / KEYS / f"{service}.json"
            if path.exists():
                _load(path, service, emulator._get_module(module).load_persisted_state)

    def _load_objects(self, files: ObjectFiles) -> None:
        for account in _folders(self._folder / _OBJECTS):
            s3._load_persisted_account(account.name, str(account))
            for bucket in _folders(account):
                objects = s3._buckets._data[account.name, bucket.name]["objects"]
                for path, key in s3._persisted_key_files(str(bucket), sidecars=False):
                    if key in objects:
                        objects[key]["file"] = files.adopt(Path(path))


def has_records(database: Database) -> bool:
    """Whether an upgrade, if there was one, is complete. Raises StorageError."""
    return bool(database.records_of_kinds(""))


def _load(path: Path, service: str, restore: Callable[[Any], None]) -> None:
    state = emulator.load_state(service)
    if state is None:  # its log has the reason
        raise StorageError(f"{path} is damaged. Replace it by a copy, or delete the data folder")
    restore(state)


def _folders(path: Path) -> list[Path]:
    return [entry for entry in path.iterdir() if entry.is_dir()] if path.is_dir() else []


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system without hard links
        shutil.copy2(source, target)
