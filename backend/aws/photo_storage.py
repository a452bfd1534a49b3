"""Objects in the photo bucket: the only place that builds or parses an object key."""

import hashlib
import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, BinaryIO
from urllib.parse import quote, unquote

from botocore.exceptions import ClientError

from backend.errors import MissingObject

_UPLOAD_KEY = re.compile(r"private/([^/]+)/uploads/(.*[^/])", re.DOTALL)
_THUMBNAIL_KEY = re.compile(r"private/[^/]+/resized/[^/]+/([A-Za-z0-9_-]+)\.jpg")
_RESULT_KEY = re.compile(r"private/[^/]+/resized/([^/]+)/.+", re.DOTALL)
_OWNER_PREFIX = re.compile(r"private/([^/]+)/")
_EXTENSION = re.compile(r"[a-z0-9]{1,8}")
_DELETE_BATCH = 1000  # keys that one DeleteObjects request takes
_CHUNK_BYTES = 256 * 1024
_FILENAME_BYTES = 1500  # percent-encoded; S3 takes 2 KB of metadata in all


@dataclass(frozen=True)
class UploadKey:
    """An object under somebody's uploads prefix."""

    owner: str
    """Cognito identity id."""
    name: str
    """What follows the prefix; may hold slashes."""
    key: str

    @property
    def photo_id(self) -> str:
        """The stem where that is a UUID directly under the prefix, else a hash of the key."""
        stem = PurePosixPath(self.name).stem
        if "/" not in self.name and _is_uuid(stem):
            return stem
        return self.hashed_photo_id

    @property
    def hashed_photo_id(self) -> str:
        """An id for any key: also for a second key with the same UUID as its stem."""
        return hashlib.sha256(self.key.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class ObjectHead:
    """What HeadObject tells of an upload."""

    size_bytes: int
    album_id: str | None
    filename: str | None


@dataclass(frozen=True)
class StoredObject:
    """An object as a listing shows it."""

    key: str
    modified_at: datetime


def parse_upload_key(key: str) -> UploadKey | None:
    """The parts of an upload's key, None for any other key (thumbnails, folders)."""
    match = _UPLOAD_KEY.fullmatch(key)
    return UploadKey(match[1], match[2], key) if match else None


def upload_key(owner: str, photo_id: str, filename: str) -> str:
    """Where an upload of the dashboard goes."""
    extension = PurePosixPath(filename).suffix[1:].lower()
    suffix = f".{extension}" if _EXTENSION.fullmatch(extension) else ""
    return f"{uploads_prefix(owner)}{photo_id}{suffix}"


def uploads_prefix(owner: str) -> str:
    """Prefix of everything that an owner uploaded."""
    return f"private/{owner}/uploads/"


def results_prefix(owner: str, photo_id: str) -> str:
    """Prefix of everything that the pipeline made of one photo."""
    return f"private/{owner}/resized/{photo_id}/"


def thumbnail_key(owner: str, photo_id: str, run: str) -> str:
    """Where one run's thumbnail goes: a new key each run, so that browsers may cache for ever."""
    return f"{results_prefix(owner, photo_id)}{run}.jpg"


def run_of_thumbnail(key: str) -> str | None:
    """The run that made the thumbnail at a key, None for any other key."""
    match = _THUMBNAIL_KEY.fullmatch(key)
    return match[1] if match else None


def photo_of_result(key: str) -> str | None:
    """Id of the photo that the pipeline made an object of, None for any other key."""
    match = _RESULT_KEY.fullmatch(key)
    return match[1] if match else None


class ObjectBody(Iterator[bytes]):
    """An object in chunks. Whoever stops reading before its end closes it."""

    def __init__(self, body: Any) -> None:
        self._body = body
        self._chunks = body.iter_chunks(_CHUNK_BYTES)

    def __next__(self) -> bytes:
        chunk: bytes = next(self._chunks)
        return chunk

    def close(self) -> None:
        """Give the connection back."""
        self._body.close()


class PhotoStorage:
    """The photo bucket with somebody's permissions."""

    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3 = s3
        self.bucket = bucket

    def head(self, key: str) -> ObjectHead:
        """Size and the dashboard's metadata. Raises MissingObject."""
        try:
            answer = self._s3.head_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            _raise_if_missing(error, key)
            raise
        metadata = answer["Metadata"]
        filename = metadata.get("filename")
        return ObjectHead(
            size_bytes=answer["ContentLength"],
            album_id=metadata.get("album-id"),
            filename=unquote(filename) if filename else None,
        )

    def read(self, key: str, first_bytes: int | None = None) -> tuple[bytes, int]:
        """The object, or its first bytes, and its whole size in bytes. Raises MissingObject."""
        wanted = {"Range": f"bytes=0-{first_bytes - 1}"} if first_bytes else {}
        try:
            answer = self._s3.get_object(Bucket=self.bucket, Key=key, **wanted)
        except ClientError as error:
            if error.response["Error"]["Code"] == "InvalidRange":  # what an empty object answers
                return b"", 0
            _raise_if_missing(error, key)
            raise
        total = answer.get("ContentRange", "").rpartition("/")[2]
        return answer["Body"].read(), int(total or answer["ContentLength"])

    def open(self, key: str) -> tuple[ObjectBody, int]:
        """The object as chunks, and its size in bytes. Raises MissingObject."""
        try:
            answer = self._s3.get_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            _raise_if_missing(error, key)
            raise
        return ObjectBody(answer["Body"]), answer["ContentLength"]

    def upload(self, key: str, body: BinaryIO, album_id: str, filename: str) -> None:
        """Store a photo as the dashboard does, with what the trigger needs to file it."""
        self._s3.put_object(
            Bucket=self.bucket,
            Key=key,
            Body=body,
            Metadata={"album-id": album_id, "filename": _encoded(filename)},
        )

    def write_thumbnail(self, key: str, jpeg: bytes) -> None:
        """Store a thumbnail."""
        self._s3.put_object(Bucket=self.bucket, Key=key, Body=jpeg, ContentType="image/jpeg")

    def delete(self, keys: Iterable[str]) -> None:
        """Delete objects; one that is absent already counts as deleted."""
        todo = list(keys)
        for start in range(0, len(todo), _DELETE_BATCH):
            batch = [{"Key": key} for key in todo[start : start + _DELETE_BATCH]]
            self._s3.delete_objects(Bucket=self.bucket, Delete={"Objects": batch, "Quiet": True})

    def delete_results(self, owner: str, photo_id: str, keys: Iterable[str]) -> None:
        """Delete what the pipeline made of a photo, and nothing else.

        Owners can write the keys in their items: one that leads elsewhere is passed over.
        """
        prefix = results_prefix(owner, photo_id)
        self.delete(key for key in keys if key.startswith(prefix))

    def list_keys(self, prefix: str) -> Iterator[str]:
        """Every key under a prefix, in pages of the service."""
        for page in self._pages(Prefix=prefix):
            for entry in page.get("Contents", []):
                yield entry["Key"]

    def of_owner(self, owner: str) -> Iterator[StoredObject]:
        """Everything that belongs to an owner, uploads and results, a thousand a request."""
        for page in self._pages(Prefix=f"private/{owner}/"):
            for entry in page.get("Contents", []):
                yield StoredObject(entry["Key"], entry["LastModified"])

    def owners(self) -> Iterator[str]:
        """Everybody who has an object, a thousand a request."""
        for page in self._pages(Prefix="private/", Delimiter="/"):
            for entry in page.get("CommonPrefixes", []):
                if match := _OWNER_PREFIX.fullmatch(entry["Prefix"]):
                    yield match[1]

    def _pages(self, **listing: str) -> Iterator[dict[str, Any]]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, **listing)
        yield from pages


def _encoded(filename: str) -> str:
    encoded = quote(filename, safe="")
    while len(encoded) > _FILENAME_BYTES:
        filename = filename[:-1]
        encoded = quote(filename, safe="")
    return encoded


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def _raise_if_missing(error: ClientError, key: str) -> None:
    if error.response["Error"]["Code"] in {"404", "NoSuchKey", "NotFound"}:
        raise MissingObject(f"no object at {key}") from error
