"""The SQLite database that holds the state of the emulator, one record for each thing."""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from backend.embedded.durability.files import sync_descriptor

FORMAT = 2
"""Version of the data folder. 1 was ministack's own: one JSON file for each service."""
STORAGE_FAILED = 74
"""Exit status (EX_IOERR): memory has what the disk has not, so the emulator starts again."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
    kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, key)
)
"""  # with rowid: without, large values fill pages only half
# One statement for each batch: every call of sqlite3 releases the interpreter's lock, and waits
# up to 5 ms for it again while a thread of an execution computes.
_PUT = """
INSERT OR REPLACE INTO records
SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]')
FROM json_each(?) WHERE json_extract(value, '$[2]') IS NOT NULL
"""
_DELETE = """
DELETE FROM records WHERE (kind, key) IN (
    SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?)
    WHERE json_extract(value, '$[2]') IS NULL
)
"""
_BATCH = 5_000

Record = tuple[str, str, str | None]
"""Kind, key and value (JSON text) of a record; the value None deletes it."""


class StorageError(Exception):
    """The state cannot be stored or read. The message is for the user."""


class Database:
    """One connection for all writes. SQLite may corrupt a database with two that write."""

    def __init__(self, path: Path) -> None:
        """Open or create it. Raises StorageError: damaged, newer, not writable, no space."""
        self.path = path
        log = Path(f"{path}-wal")
        self.last_write = log.stat().st_mtime if log.exists() else 0.0
        """Time of the last write before the process that wrote it died; 0: it was closed."""
        try:
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._prepare()
        except sqlite3.Error as error:
            raise explained(error, path) from error
        self._log = os.open(f"{path}-wal", os.O_RDONLY)

    def _prepare(self) -> None:
        found = format_of(self._connection)
        check_format(found, self.path)
        self._connection.execute("PRAGMA journal_mode = WAL")
        # Safe against the death of processes; ``sync`` makes it safe against power cuts.
        self._connection.execute("PRAGMA synchronous = NORMAL")
        if found == 0:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute(_SCHEMA)
            self._connection.execute(f"PRAGMA user_version = {FORMAT}")
            self._connection.execute("COMMIT")

    def write(self, records: Iterable[Record]) -> None:
        """Store the records in one transaction. Raises StorageError: nothing is stored."""
        rows = list(records)
        has_deletions = any(value is None for _, _, value in rows)
        in_one = not has_deletions and len(rows) <= _BATCH  # a statement is a transaction
        try:
            if not in_one:
                self._connection.execute("BEGIN IMMEDIATE")
            for start in range(0, len(rows), _BATCH):
                batch = json.dumps(rows[start : start + _BATCH])
                if has_deletions:
                    self._connection.execute(_DELETE, (batch,))
                self._connection.execute(_PUT, (batch,))
            if not in_one:
                self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            if self._connection.in_transaction:
                self._connection.rollback()
            raise explained(error, self.path) from error

    def sync(self) -> None:
        """Wait until all that was written is on disk, from any thread. Raises StorageError."""
        try:
            sync_descriptor(self._log)
        except OSError as error:
            raise StorageError(f"{self.path} cannot be written: {error.strerror}") from error

    def records(self, kind: str) -> Iterator[tuple[str, str]]:
        """Key and value of each record of a kind, in the order of keys. Raises StorageError."""
        query = "SELECT key, value FROM records WHERE kind = ? ORDER BY key"
        try:
            yield from self._connection.execute(query, (kind,))
        except sqlite3.Error as error:
            raise explained(error, self.path) from error

    def not_json(self, kind: str) -> str | None:
        """The key of a record whose value is damaged, or None. Raises StorageError."""
        query = "SELECT key FROM records WHERE kind = ? AND NOT json_valid(value) LIMIT 1"
        try:
            found = self._connection.execute(query, (kind,)).fetchone()
        except sqlite3.Error as error:
            raise explained(error, self.path) from error
        return found and str(found[0])

    def value(self, kind: str, key: str) -> str | None:
        """The value of a record, None if there is none. Raises StorageError."""
        query = "SELECT value FROM records WHERE kind = ? AND key = ?"
        try:
            found = self._connection.execute(query, (kind, key)).fetchone()
        except sqlite3.Error as error:
            raise explained(error, self.path) from error
        return found and str(found[0])

    def records_below(self, kind: str, prefix: str) -> list[tuple[str, str]]:
        """The same for the keys that start with a prefix of ASCII characters."""
        query = (
            "SELECT key, value FROM records WHERE kind = ? AND key >= ? AND key < ? ORDER BY key"
        )
        try:
            return list(self._connection.execute(query, (kind, prefix, f"{prefix}\x7f")))
        except sqlite3.Error as error:
            raise explained(error, self.path) from error

    def records_of_kinds(self, prefix: str) -> list[tuple[str, str, str]]:
        """Kind, key and value of the records whose kind starts with a prefix, in order."""
        query = (
            "SELECT kind, key, value FROM records WHERE kind >= ? AND kind < ? ORDER BY kind, key"
        )
        try:
            return list(self._connection.execute(query, (prefix, f"{prefix}\x7f")))
        except sqlite3.Error as error:
            raise explained(error, self.path) from error

    def keep_newest(self, kind: str, count: int) -> None:
        """Delete all records of a kind but those written last. Raises StorageError."""
        newest = "SELECT rowid FROM records WHERE kind = ? ORDER BY rowid DESC LIMIT ?"
        query = f"DELETE FROM records WHERE kind = ? AND rowid NOT IN ({newest})"  # noqa: S608
        try:
            self._connection.execute(query, (kind, kind, count))
        except sqlite3.Error as error:
            raise explained(error, self.path) from error

    def close(self) -> None:
        """Move the write-ahead log into the database, and close it."""
        os.close(self._log)
        self._connection.close()


def format_of(connection: sqlite3.Connection) -> int:
    """The version of the data folder; 0 if the database is new. Raises sqlite3.Error."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def check_format(found: int, path: Path) -> None:
    """Raises StorageError if a newer version of this program wrote the database."""
    if found > FORMAT:
        raise StorageError(
            f"a newer version of this program wrote {path.parent} (format {found}; this version "
            f"reads up to {FORMAT}). Install the newer version, or set another PHOTO_DATA_DIR"
        )


def explained(error: sqlite3.Error, path: Path) -> StorageError:
    """The reason of an error of SQLite in words that say what to do."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return StorageError(f"the disk of {path.parent} is full. Free some space and try again")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return StorageError(f"{path} cannot be written: check the permissions of {path.parent}")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StorageError(damaged(path, error))
    return StorageError(f"{path} cannot be used: {error}")


def damaged(path: Path, found: object) -> str:
    """A sentence about a damaged file, with what to do."""
    return f"{path} is damaged ({found}). Restore a backup: python -m backend.embedded restore FILE"
