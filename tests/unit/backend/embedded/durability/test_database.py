"""The database keeps what was committed, and says what is wrong with its file."""

import os
import sqlite3
import subprocess
import sys

import pytest

from backend.embedded.durability.database import FORMAT, Database, StorageError

WRITES_AND_DIES = """
import os, signal, sys
from pathlib import Path
from backend.embedded.durability.database import Database
database = Database(Path(sys.argv[1]))
for number in range(100):
    database.write([("kind", f"{number:03}", '"value"')])
os.kill(os.getpid(), signal.SIGKILL)
"""


def _killed_while_writing(path):
    subprocess.run([sys.executable, "-c", WRITES_AND_DIES, str(path)], check=False)
    return path.with_name(f"{path.name}-wal")


def _keys(path):
    return [key for key, _ in Database(path).records("kind")]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state.sqlite3"


def test_records_are_replaced_and_deleted(path):
    database = Database(path)
    database.write([("kind", "a", "1"), ("kind", "b", "2"), ("other", "a", "3")])
    database.write([("kind", "a", None), ("kind", "b", "ä"), ("kind", "absent", None)])
    database.close()
    assert list(Database(path).records("kind")) == [("b", "ä")]


def test_a_large_commit_is_one_transaction(path):
    database = Database(path)
    database.write(("kind", str(number), "1") for number in range(12_000))
    with pytest.raises(StorageError):
        database.write([*(("kind", str(n), "2") for n in range(12_000)), ("kind", None, "2")])
    assert {value for _, value in Database(path).records("kind")} == {"1"}


def test_records_below_a_prefix_are_in_order(path):
    database = Database(path)
    database.write([("kind", key, "1") for key in ("b\n000002", "b\n000010", "bc\n0", "a\n0")])
    assert [key for key, _ in database.records_below("kind", "b\n")] == ["b\n000002", "b\n000010"]


def test_the_records_written_last_are_kept(path):
    database = Database(path)
    database.write([("kind", key, "1") for key in ("c", "b", "a")] + [("other", "x", "1")])
    database.write([("kind", "c", "2")])
    database.keep_newest("kind", 2)
    assert list(database.records("kind")) == [("a", "1"), ("c", "2")]
    assert list(database.records("other")) == [("x", "1")]


def test_a_committed_record_survives_sigkill(path):
    assert _killed_while_writing(path).stat().st_size
    assert _keys(path) == [f"{number:03}" for number in range(100)]


def test_a_torn_last_record_is_dropped(path):
    log = _killed_while_writing(path)
    os.truncate(log, log.stat().st_size - 100)
    assert _keys(path) == [f"{number:03}" for number in range(99)]


def test_a_newer_format_is_refused(path):
    with sqlite3.connect(path) as database:
        database.execute(f"PRAGMA user_version = {FORMAT + 1}")
    with pytest.raises(StorageError, match="a newer version of this program wrote"):
        Database(path)


def test_a_file_that_is_no_database_is_named(path):
    path.write_bytes(b"This is not a database. " * 100)
    with pytest.raises(StorageError, match=f"{path} is damaged .*Restore a backup"):
        Database(path)


def test_a_damaged_page_is_named(path):
    database = Database(path)
    database.write(("kind", str(number), '"value"') for number in range(5_000))
    database.close()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 8192)
    with pytest.raises(StorageError, match=f"{path} is damaged .*Restore a backup"):
        _keys(path)


def test_a_full_disk_is_named_and_nothing_is_stored(path):
    database = Database(path)
    database._connection.execute("PRAGMA max_page_count = 4")
    with pytest.raises(StorageError, match=f"the disk of {path.parent} is full"):
        database.write(("kind", str(number), '"value"') for number in range(5_000))
    database._connection.execute("PRAGMA max_page_count = 4000")
    assert list(database.records("kind")) == []
