"""Backup and restore of the data folder, as one tar archive.

The archive holds the database, the files of the objects that it names, and what ministack writes
once: signing keys and code. It has no session key: who gets the archive cannot decrypt cookies."""

import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
import time
from contextlib import closing
from pathlib import Path

from backend.embedded.data_folder import lock_folder
from backend.embedded.durability.database import StorageError, check_format, explained, format_of
from backend.embedded.durability.files import DATABASE, KEYS, OBJECTS
from backend.embedded.errors import EmbeddedAwsError

_ATTEMPTS = 5
_OBJECT_KIND = "s3.object"


def backup(folder: Path, archive: Path) -> int:
    """Write an archive of one moment, also while the embedded AWS runs; the number of objects.

    Raises EmbeddedAwsError.
    """
    if archive.exists():
        raise EmbeddedAwsError(f"{archive} exists: choose another name")
    if not (folder / DATABASE).is_file():
        raise EmbeddedAwsError(f"{folder} has no state of the embedded AWS ({DATABASE} is absent)")
    partial = archive.with_name(f"{archive.name}.partial")
    try:
        with tempfile.TemporaryDirectory(prefix="backup-", dir=folder) as moment:
            objects = _freeze(folder, Path(moment))
            descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w") as tar:
                for name in (DATABASE, KEYS, OBJECTS):
                    tar.add(Path(moment) / name, name)
                file.flush()
                os.fsync(file.fileno())
        partial.rename(archive)
    except (OSError, StorageError) as error:
        partial.unlink(missing_ok=True)
        raise EmbeddedAwsError(f"no backup was written: {error}") from error
    return objects


def restore(folder: Path, archive: Path) -> Path | None:
    """Replace a data folder by an archive; where the old folder is now, None if there was none.

    Raises EmbeddedAwsError: the folder is in use, or the archive is not complete. Then nothing has
    changed.
    """
    existed = folder.exists()
    with lock_folder(folder):
        new = Path(tempfile.mkdtemp(prefix=f"{folder.name}.restore-", dir=folder.parent))
        try:
            with tarfile.open(archive) as tar:
                tar.extractall(new, filter="data")
            verify(new)
        except (OSError, tarfile.TarError, StorageError) as error:
            shutil.rmtree(new)
            raise EmbeddedAwsError(f"{archive} was not restored: {error}") from error
        old = folder.with_name(f"{folder.name}.before-{time.strftime('%Y%m%d-%H%M%S')}")
        folder.rename(old)
        new.rename(folder)
    if not existed:
        shutil.rmtree(old)
    return old if existed else None


def verify(folder: Path) -> None:
    """Raises StorageError if a database is damaged or an object's file is not complete."""
    path = folder / DATABASE
    if not path.is_file():
        raise StorageError(f"{DATABASE} is absent")
    try:
        with closing(sqlite3.connect(path)) as database:
            check_format(format_of(database), path)
            found = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if found != "ok":
                raise StorageError(f"{DATABASE} is damaged ({found})")
            for name, size in _object_files(database).items():
                file = folder / OBJECTS / name[:2] / name
                if not file.is_file() or file.stat().st_size != size:
                    raise StorageError(f"the object {name} is missing or incomplete")
    except sqlite3.Error as error:
        raise explained(error, path) from error


def _freeze(folder: Path, moment: Path) -> int:
    """Copy the database and link all other files; how many objects there are."""
    for attempt in range(_ATTEMPTS):
        try:
            return _freeze_once(folder, moment)
        except FileNotFoundError:  # an object was deleted after the database was copied
            if attempt == _ATTEMPTS - 1:
                raise
            for name in (KEYS, OBJECTS):
                shutil.rmtree(moment / name, ignore_errors=True)
    raise AssertionError("unreachable")


def _freeze_once(folder: Path, moment: Path) -> int:
    _copy_database(folder / DATABASE, moment / DATABASE)
    shutil.copytree(folder / KEYS, moment / KEYS)
    with closing(sqlite3.connect(moment / DATABASE)) as copy:
        names = _object_files(copy)
    for prefix in {name[:2] for name in names}:
        (moment / OBJECTS / prefix).mkdir(mode=0o700, parents=True)
    (moment / OBJECTS).mkdir(mode=0o700, exist_ok=True)
    for name in names:
        place = Path(OBJECTS) / name[:2] / name
        os.link(folder / place, moment / place)
    return len(names)


def _copy_database(source: Path, target: Path) -> None:
    """Copy it in one read transaction; the emulator may write meanwhile."""
    target.unlink(missing_ok=True)
    try:
        with (
            closing(sqlite3.connect(f"file:{source}?mode=rw", uri=True)) as database,
            closing(sqlite3.connect(target)) as copy,
        ):
            check_format(format_of(database), source)
            database.backup(copy)
    except sqlite3.Error as error:
        raise explained(error, source) from error


def _object_files(database: sqlite3.Connection) -> dict[str, int]:
    """Name and size of the file of each object, with all versions."""
    rows = database.execute("SELECT value FROM records WHERE kind = ?", (_OBJECT_KIND,))
    records = [json.loads(value) for (value,) in rows]
    entries = [e for r in records for e in (r.get("current") or {}, *r.get("versions", ()))]
    return {entry["file"]: entry["size"] for entry in entries if "file" in entry}
