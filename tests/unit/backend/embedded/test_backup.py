"""An archive has the state of one moment, and only a complete one is restored."""

import json
import os
import stat
import tarfile

import pytest

from backend.embedded import data_folder
from backend.embedded.backup import backup, restore
from backend.embedded.data_folder import lock_folder
from backend.embedded.durability.database import Database
from backend.embedded.durability.files import DATABASE, OBJECTS
from backend.embedded.durability.object_files import ObjectFiles
from backend.embedded.errors import EmbeddedAwsError


class DataFolder:
    """A data folder in use: its database is open, its last commits are in the log only."""

    def __init__(self, path):
        self.path = path
        for name in ("state", "tmp"):
            (path / name).mkdir(parents=True)
        for name in ("session.key", "lock", "aws.log", "state/signing-key.pem"):
            (path / name).write_text(name)
        self.database = Database(path / DATABASE)
        self.files = ObjectFiles(path / OBJECTS, power_cuts=False)

    def put(self, key, content):
        name = self.files.write(content)
        record = {"current": {"file": name, "size": len(content)}}
        self.database.write([("s3.object", key, json.dumps(record))])
        return name

    def content(self, key):
        (value,) = (value for found, value in self.database.records("s3.object") if found == key)
        return self.files.read(json.loads(value)["current"]["file"])


@pytest.fixture
def data(tmp_path):
    return DataFolder(tmp_path / "data")


@pytest.fixture
def archive(tmp_path):
    return tmp_path / "archive.tar"


def reopened(path):
    data = DataFolder.__new__(DataFolder)
    data.path, data.database = path, Database(path / DATABASE)
    data.files = ObjectFiles(path / OBJECTS, power_cuts=False)
    return data


def test_the_state_of_the_moment_is_restored(data, archive):
    data.put("a", b"before")
    assert backup(data.path, archive) == 1
    data.put("a", b"after")
    data.put("b", b"new")
    data.database.close()
    old = restore(data.path, archive)
    restored = reopened(data.path)
    assert restored.content("a") == b"before"
    assert [key for key, _ in restored.database.records("s3.object")] == ["a"]
    assert (data.path / "state" / "signing-key.pem").is_file()
    assert reopened(old).content("b") == b"new"


def test_the_archive_is_private_and_has_no_session_key(data, archive):
    data.files.write(b"without a record")
    data.put("a", b"content")
    backup(data.path, archive)
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    with tarfile.open(archive) as tar:
        files = [member.name for member in tar.getmembers() if member.isfile()]
    assert sorted(files)[1:] == ["state.sqlite3", "state/signing-key.pem"]
    assert sorted(files)[0].startswith("bodies/")
    assert not list(data.path.glob("backup-*"))


def test_an_object_that_is_deleted_meanwhile_does_not_break_the_backup(data, archive, monkeypatch):
    name, link = data.put("a", b"content"), os.link

    def deleted_before(source, target):
        if name in str(source):
            data.database.write([("s3.object", "a", None)])
            data.files.delete([name])
        link(source, target)

    data.put("b", b"kept")
    monkeypatch.setattr(os, "link", deleted_before)
    assert backup(data.path, archive) == 1


def test_a_folder_in_use_is_not_restored(data, archive, monkeypatch):
    monkeypatch.setattr(data_folder, "_LOCK_SECONDS", 0.1)
    backup(data.path, archive)
    lock = lock_folder(data.path)
    with pytest.raises(EmbeddedAwsError, match="is in use"):
        restore(data.path, archive)
    lock.close()


def test_an_existing_archive_is_not_replaced(data, archive):
    archive.touch()
    with pytest.raises(EmbeddedAwsError, match="exists"):
        backup(data.path, archive)
    assert archive.stat().st_size == 0


def test_a_folder_without_state_has_no_backup(tmp_path, archive):
    with pytest.raises(EmbeddedAwsError, match="has no state"):
        backup(tmp_path, archive)


def test_a_restore_creates_the_folder(data, archive, tmp_path):
    data.put("a", b"content")
    backup(data.path, archive)
    assert restore(tmp_path / "new", archive) is None
    assert reopened(tmp_path / "new").content("a") == b"content"
    assert sorted(os.listdir(tmp_path)) == ["archive.tar", "data", "new"]


def _without_object(member):
    return None if member.name.startswith("bodies/") and member.isfile() else member


def _with_long_path(member):
    member.name = f"../{member.name}" if member.isfile() else member.name
    return member


def _damaged(member):
    return None if member.name == DATABASE else member


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_without_object, "is missing or incomplete"),
        (_with_long_path, "outside"),
        (_damaged, f"{DATABASE} is absent"),
    ],
)
def test_an_archive_that_is_not_complete_changes_nothing(data, archive, change, reason):
    data.put("a", b"content")
    backup(data.path, archive)
    changed = archive.with_name("changed.tar")
    with tarfile.open(archive) as tar, tarfile.open(changed, "w") as copy:
        for member in tar.getmembers():
            content = tar.extractfile(member) if member.isfile() else None
            if kept := change(member):
                copy.addfile(kept, content)
    with pytest.raises(EmbeddedAwsError, match=f"was not restored: .*{reason}"):
        restore(data.path, changed)
    assert data.content("a") == b"content"
    assert sorted(os.listdir(data.path.parent)) == ["archive.tar", "changed.tar", "data"]


def test_a_file_that_is_no_archive_changes_nothing(data, archive):
    archive.write_bytes(b"no archive")
    with pytest.raises(EmbeddedAwsError, match="was not restored"):
        restore(data.path, archive)
    assert sorted(os.listdir(data.path.parent)) == ["archive.tar", "data"]
