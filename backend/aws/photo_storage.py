"""Objects in the photo bucket (``backend.aws.s3_keys`` builds their keys)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import quote, unquote

from botocore.exceptions import ClientError

from backend.aws import s3_keys
from backend.aws.errors import error_code, translate_errors
from backend.aws.object_deletion import all_versions, delete_objects
from backend.errors import MissingObject

if TYPE_CHECKING:
    from botocore.response import StreamingBody
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import (
        GetObjectRequestTypeDef,
        ListObjectsV2OutputTypeDef,
        ListObjectsV2RequestPaginateTypeDef,
        ObjectIdentifierTypeDef,
    )

_CONVERTED_FROM = "converted-from"
_CHUNK_BYTES = 256 * 1024
_FILENAME_BYTES = 1500
"""Of the percent-encoded filename; S3 accepts 2 KB of user-defined metadata in all."""


@dataclass(frozen=True)
class ObjectHead:
    """The properties of an upload that HeadObject returns."""

    size_bytes: int
    modified_at: datetime
    album_id: str | None
    filename: str | None


@dataclass(frozen=True)
class ObjectStart:
    """The first bytes of an upload."""

    data: bytes
    size_bytes: int
    """Of the whole object."""
    converted_from: str | None = None
    """User-defined metadata (``backend.database.converted_from``)."""


@dataclass(frozen=True)
class StoredObject:
    """An object as ListObjectsV2 returns it."""

    key: str
    modified_at: datetime
    size_bytes: int


class ObjectBody(Iterator[bytes]):
    """The content of an object in chunks. A caller that does not read to the end closes it."""

    def __init__(self, body: "StreamingBody") -> None:
        self._body = body
        self._chunks = body.iter_chunks(_CHUNK_BYTES)

    @translate_errors()
    def __next__(self) -> bytes:
        return next(self._chunks)

    def close(self) -> None:
        """Return the connection to the pool."""
        self._body.close()


class PhotoStorage:
    """The photo bucket, with the permissions of the client.

    Every method raises AwsUnavailable or AwsRefused if the request fails.
    """

    def __init__(self, s3: "S3Client", bucket: str) -> None:
        self._s3 = s3
        self.bucket = bucket

    @translate_errors()
    def head(self, key: str) -> ObjectHead:
        """Size and user-defined metadata of an upload. Raises MissingObject."""
        try:
            response = self._s3.head_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            _raise_if_missing(error, key)
            raise
        metadata = response["Metadata"]
        filename = metadata.get("filename")
        return ObjectHead(
            size_bytes=response["ContentLength"],
            modified_at=response["LastModified"],
            album_id=metadata.get("album-id"),
            filename=unquote(filename) if filename else None,
        )

    @translate_errors()
    def read(self, key: str) -> tuple[bytes, int]:
        """The object, and its size in bytes. Raises MissingObject."""
        try:
            response = self._s3.get_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            _raise_if_missing(error, key)
            raise
        return response["Body"].read(), response["ContentLength"]

    @translate_errors()
    def read_start(self, key: str, first_bytes: int) -> ObjectStart:
        """The first bytes of an object. Raises MissingObject."""
        part = f"bytes=0-{first_bytes - 1}"
        try:
            response = self._s3.get_object(Bucket=self.bucket, Key=key, Range=part)
        except ClientError as error:
            if error_code(error) == "InvalidRange":  # the response for an empty object
                return ObjectStart(b"", 0)
            _raise_if_missing(error, key)
            raise
        total = response.get("ContentRange", "").rpartition("/")[2]
        return ObjectStart(
            response["Body"].read(),
            int(total or response["ContentLength"]),
            response["Metadata"].get(_CONVERTED_FROM),
        )

    @translate_errors()
    def read_part(self, key: str, start: int, length: int) -> bytes:
        """Some bytes of an object, fewer at its end. Raises MissingObject."""
        if length <= 0:
            return b""
        part = f"bytes={start}-{start + length - 1}"
        try:
            response = self._s3.get_object(Bucket=self.bucket, Key=key, Range=part)
        except ClientError as error:
            if error_code(error) == "InvalidRange":  # it begins behind the object's end
                return b""
            _raise_if_missing(error, key)
            raise
        return response["Body"].read()

    @translate_errors()
    def open(self, key: str, part: tuple[int, int] | None = None) -> tuple[ObjectBody, int]:
        """The object as chunks, and its size in bytes. Raises MissingObject.

        ``part``: only from this byte to this one, which the part includes. The size is then that of
        the part, less if the object ends before.
        """
        request: GetObjectRequestTypeDef = {"Bucket": self.bucket, "Key": key}
        if part:
            request["Range"] = f"bytes={part[0]}-{part[1]}"
        try:
            response = self._s3.get_object(**request)
        except ClientError as error:
            if error_code(error) == "InvalidRange":
                raise MissingObject(f"the object at {key} ends before byte {part}") from error
            _raise_if_missing(error, key)
            raise
        return ObjectBody(response["Body"]), response["ContentLength"]

    @translate_errors()
    def upload(
        self,
        key: str,
        body: BinaryIO,
        album_id: str,
        filename: str,
        converted_from: str | None = None,
    ) -> None:
        """Store an upload of the dashboard, with the metadata that the pipeline reads."""
        metadata = {"album-id": album_id, "filename": _encoded(filename)}
        if converted_from:
            metadata[_CONVERTED_FROM] = converted_from
        self._s3.put_object(Bucket=self.bucket, Key=key, Body=body, Metadata=metadata)

    @translate_errors()
    def keep_original(self, key: str, body: BinaryIO) -> None:
        """Store the file that an upload was converted from."""
        self._s3.put_object(Bucket=self.bucket, Key=key, Body=body)

    @translate_errors()
    def write_thumbnail(self, key: str, jpeg: bytes) -> None:
        """Store a thumbnail."""
        self._s3.put_object(Bucket=self.bucket, Key=key, Body=jpeg, ContentType="image/jpeg")

    def delete(self, keys: Iterable[str]) -> None:
        """Delete objects; a key without an object is not an error."""
        delete_objects(self._s3, self.bucket, ({"Key": key} for key in keys))

    def delete_photo(self, owner: str, photo_id: str, upload: str) -> None:
        """Delete a photo's upload, and all objects that the pipeline made for it.

        ``upload`` comes from an item that its owner can write, so the key of another object is
        ignored.
        """
        uploads = [upload] if upload.startswith(s3_keys.uploads_prefix(owner)) else []
        self.delete([*uploads, *self.list_results(owner, photo_id)])

    def delete_results(self, owner: str, photo_id: str, keys: Iterable[str]) -> None:
        """Delete objects that the pipeline made for a photo.

        The keys come from items that their owner can write, so keys of other objects are ignored.
        """
        prefix = s3_keys.results_prefix(owner, photo_id)
        self.delete(key for key in keys if key.startswith(prefix))

    def list_results(self, owner: str, photo_id: str) -> Iterator[str]:
        """The keys of all objects beside a photo's upload: thumbnails, and a kept original."""
        for page in self._pages(s3_keys.results_prefix(owner, photo_id)):
            for entry in page.get("Contents", []):
                yield entry["Key"]

    def of_owner(self, owner: str) -> Iterator[StoredObject]:
        """All objects of an owner, uploads and results: one request for 1,000 objects."""
        return self._objects(s3_keys.owner_prefix(owner))

    def uploads_of_owner(self, owner: str) -> Iterator[StoredObject]:
        """All uploads of an owner: one request for 1,000 objects."""
        found = self._objects(s3_keys.uploads_prefix(owner))
        return (stored for stored in found if s3_keys.parse_upload_key(stored.key))

    def versions_of_owner(self, owner: str) -> Iterator["ObjectIdentifierTypeDef"]:
        """All versions and delete markers of an owner's objects, also if there is no versioning."""
        return all_versions(self._s3, self.bucket, s3_keys.owner_prefix(owner))

    def delete_versions(self, versions: Iterable["ObjectIdentifierTypeDef"]) -> None:
        """Delete versions of objects for good."""
        delete_objects(self._s3, self.bucket, versions)

    def owners(self) -> Iterator[str]:
        """All owners that have objects: one request for 1,000 owners."""
        for page in self._pages(s3_keys.ALL_OWNERS_PREFIX, delimiter="/"):
            for entry in page.get("CommonPrefixes", []):
                if owner := s3_keys.owner_of_prefix(entry["Prefix"]):
                    yield owner

    def _objects(self, prefix: str) -> Iterator[StoredObject]:
        for page in self._pages(prefix):
            for entry in page.get("Contents", []):
                yield StoredObject(entry["Key"], entry["LastModified"], entry["Size"])

    def _pages(
        self, prefix: str, delimiter: str | None = None
    ) -> Iterator["ListObjectsV2OutputTypeDef"]:
        request: ListObjectsV2RequestPaginateTypeDef = {"Bucket": self.bucket, "Prefix": prefix}
        if delimiter:
            request["Delimiter"] = delimiter
        with translate_errors():
            yield from self._s3.get_paginator("list_objects_v2").paginate(**request)


def _encoded(filename: str) -> str:
    encoded = quote(filename, safe="")
    while len(encoded) > _FILENAME_BYTES:
        filename = filename[:-1]
        encoded = quote(filename, safe="")
    return encoded


def _raise_if_missing(error: ClientError, key: str) -> None:
    if error_code(error) in {"404", "NoSuchKey", "NotFound"}:
        raise MissingObject(f"no object at {key}") from error
