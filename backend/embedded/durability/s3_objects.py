"""Objects of S3: one record for each key, with all versions; the bytes are in files."""

import asyncio
import json
import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO

from ministack.core.responses import get_account_id
from ministack.services import s3

from backend.embedded.durability.database import Database, Record, StorageError, damaged
from backend.embedded.durability.journal import Journal
from backend.embedded.durability.object_files import ObjectFiles
from backend.embedded.fixes import replaces

_KIND = "s3.object"
_STORES = {
    "tags": s3._object_tags,
    "acl": s3._object_acl,
    "annotations": s3._object_annotations,
    "retention": s3._object_retention,
    "legal_hold": s3._object_legal_hold,
}
"""What S3 keeps for each version beside its bytes and metadata."""
_UNUSED_SECONDS = 5.0
_WRITE_BACK_SECONDS = 60.0
"""After this time the operating system has written a file to disk (Linux: 30 s)."""

_log = logging.getLogger(__name__)
_Key = tuple[str, str, str]  # account, bucket, key


class S3Objects:
    """Replaces the functions with which ministack writes, reads and deletes files."""

    def __init__(self, database: Database, files: ObjectFiles) -> None:
        self._database, self._files = database, files
        self._changed: dict[_Key, None] = {}
        self._names: dict[_Key, frozenset[str]] = {}  # files of each key, as stored
        self._unused: set[str] = set()  # files that no record names any more
        self._replace_writes()
        self._replace_reads()

    def _replace_writes(self) -> None:
        def mark(_: Any, bucket: str, key: str, *_more: Any) -> None:
            self._changed[get_account_id(), bucket, key] = None

        for name in (
            *("_persist_delete_marker", "_persist_version_state", "_delete_persisted_object"),
            *("_persist_displaced_version", "_delete_version_file"),
        ):
            replaces(s3, name)(mark)

        @replaces(s3, "_persist_object")
        def persist(original: Any, bucket: str, key: str, obj: Any) -> None:
            mark(original, bucket, key)  # the commit reports a file that cannot be written
            self._move_to_file(obj, "body")
            version = obj.get("version_id") or "null"
            for entry in s3._object_versions.get((bucket, key)) or ():
                if entry["version_id"] == version and not entry.get("is_delete_marker"):
                    entry.update(data=None, file=obj["file"])

        @replaces(s3, "_object_record_from_version")
        def record(original: Any, version: Any) -> Any:
            return {**original(version), **{k: version[k] for k in ("file",) if k in version}}

        @replaces(s3, "_delete_persisted_bucket")
        def delete_bucket(_: Any, name: str) -> None:
            """A bucket is part of the service's own state, and empty when it is deleted."""

    def _move_to_file(self, entry: Any, body: str) -> None:
        if entry.get("file") is None and entry.get(body) is not None:
            entry["file"] = self._files.write(entry[body])
        entry[body] = None

    def _replace_reads(self) -> None:
        @replaces(s3, "_read_body")
        def read(_: Any, _bucket: str, _key: str, obj: Any) -> bytes:
            body = obj.get("body")
            return self._files.read(obj["file"]) if body is None else body

        @replaces(s3, "_version_body")
        def read_version(_: Any, _bucket: Any, _name: str, _key: str, version: Any) -> Any:
            data = version.get("data")
            return self._files.read(version["file"]) if data is None else data

    def changes(self) -> Iterator[Record]:
        """The keys that changed since the last call."""
        while self._changed:
            key, _ = self._changed.popitem()
            record = self._record(*key)
            names = _names(record)
            self._unused |= self._names.get(key, frozenset()) - names
            self._names[key] = names
            yield _KIND, json.dumps(key), json.dumps(record) if record else None

    def change_all(self) -> None:
        """Store everything that is in memory at the next commit."""
        for scope, bucket in s3._buckets._data.items():
            self._changed.update({(*scope, key): None for key in bucket["objects"]})

    def _record(self, account: str, bucket: str, key: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        objects = (s3._buckets._data.get((account, bucket)) or {}).get("objects", {})
        if current := objects.get(key):
            self._move_to_file(current, "body")
            found["current"] = {k: v for k, v in current.items() if k not in ("body", "_replica")}
        if versions := s3._object_versions._data.get((account, (bucket, key))):
            for entry in versions:
                self._move_to_file(entry, "data")
            found["versions"] = versions
        ids = {None, *(v["version_id"] for v in found.get("versions", ()))} if found else ()
        for name, store in _STORES.items():
            for version in ids:
                value = store._data.get((account, (bucket, key, version)))
                if value is not None:
                    found.setdefault(name, []).append([version, value])
        return found

    def read_start(self, bucket: str, key: str, count: int) -> bytes:
        """The first bytes of an object, for the account of the caller; empty if there is none."""
        entry = (s3._buckets.get(bucket) or {}).get("objects", {}).get(key)
        if entry is None:
            return b""
        if entry.get("body") is not None:
            return bytes(entry["body"][:count])
        return self._files.read_start(entry["file"], count)

    def open(self, bucket: str, key: str, version: str | None) -> BinaryIO | None:
        """A file with the bytes of an object, for the account of the caller; None without one."""
        if version is None:
            entry = (s3._buckets.get(bucket) or {}).get("objects", {}).get(key)
        else:
            versions = s3._object_versions.get((bucket, key)) or ()
            entry = next((v for v in versions if v["version_id"] == version), None)
        if not entry or entry.get("is_delete_marker"):
            return None
        self._move_to_file(entry, "body" if version is None else "data")
        return self._files.path(entry["file"]).open("rb")

    async def delete_unused_files(self, journal: Journal) -> None:
        """Delete the files that no record names, when that is on disk."""
        while True:
            await asyncio.sleep(_UNUSED_SECONDS)
            unused, self._unused = self._unused, set()
            try:
                journal.commit()
                await journal.on_disk()
                self._files.delete(unused)
            except (OSError, StorageError):
                _log.exception("Files without an object are kept until the next start")

    def restore(self) -> None:
        """Fill the buckets, which the service's own state has restored before.

        Raises StorageError if a file is missing or too short, unless a power cut is the cause."""
        sizes = self._files.sizes()
        lost: list[Record] = []
        for stored, value in self._database.records(_KIND):
            (account, bucket, name), record = json.loads(stored), json.loads(value)
            key = (account, bucket, name)
            if self._is_complete(record, sizes, f"{bucket}/{name}"):
                self._names[key] = _names(record)
                _fill(key, record)
            else:
                _log.warning("%s/%s was not on disk at the power cut", bucket, name)
                lost.append((_KIND, stored, None))
        self._database.write(lost)
        used = frozenset().union(*self._names.values())
        self._files.delete(sizes.keys() - used)  # of requests that were never answered

    def _is_complete(self, record: Any, sizes: dict[str, int], where: str) -> bool:
        for entry in (record.get("current"), *record.get("versions", ())):
            name = entry and entry.get("file")
            if not name or sizes.get(name) == entry["size"]:
                continue
            written = datetime.fromisoformat(entry["last_modified"].replace("Z", "+00:00"))
            if abs(self._database.last_write - written.timestamp()) < _WRITE_BACK_SECONDS:
                return False
            found = "too short" if name in sizes else "missing"
            raise StorageError(damaged(self._files.path(name), f"{found}: the object {where}"))
        return True


def _names(record: dict[str, Any]) -> frozenset[str]:
    entries = [record.get("current") or {}, *record.get("versions", ())]
    return frozenset(entry["file"] for entry in entries if "file" in entry)


def _fill(stored_key: _Key, record: dict[str, Any]) -> None:
    account, bucket, key = stored_key
    objects = s3._buckets._data.get((account, bucket), {}).setdefault("objects", {})
    if "current" in record:
        objects[key] = {"body": None, **record["current"]}
    if "versions" in record:
        s3._object_versions._data[account, (bucket, key)] = record["versions"]
    for name, store in _STORES.items():
        for version, value in record.get(name, ()):
            store._data[account, (bucket, key, version)] = value
