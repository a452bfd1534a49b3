"""A bucket that photos are imported from, with the permissions of the client."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from botocore.exceptions import ClientError

from backend.aws.disk_file import disk_file
from backend.aws.errors import error_code, translate_errors
from backend.errors import MissingObject

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import ListObjectsV2RequestPaginateTypeDef

_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True)
class ListedObject:
    """An object of a bucket."""

    key: str
    size_bytes: int


class SourceBucket:
    """Reads the objects below a prefix. Raises AwsUnavailable and AwsRefused."""

    def __init__(self, s3: "S3Client", bucket: str, prefix: str) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._prefix = prefix

    def objects(self, after: str | None) -> Iterator[ListedObject]:
        """The objects after a key, in the order of their keys: one request for 1,000."""
        request: ListObjectsV2RequestPaginateTypeDef = {
            "Bucket": self._bucket,
            "Prefix": self._prefix,
        }
        if after is not None:
            request["StartAfter"] = after
        with translate_errors():
            for page in self._s3.get_paginator("list_objects_v2").paginate(**request):
                for entry in page.get("Contents", []):
                    yield ListedObject(entry["Key"], entry["Size"])

    @contextmanager
    def open(self, key: str) -> Iterator[BinaryIO]:
        """A copy of an object on disk. Raises MissingObject."""
        with disk_file() as file:
            self._copy(key, file)
            file.seek(0)
            yield file

    @translate_errors()
    def _copy(self, key: str, file: BinaryIO) -> None:
        try:
            body = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"]
        except ClientError as error:
            if error_code(error) == "NoSuchKey":
                raise MissingObject(f"no object at {key}") from error
            raise
        for chunk in body.iter_chunks(_CHUNK_BYTES):
            file.write(chunk)
