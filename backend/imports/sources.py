"""Where photos are imported from: a folder, or the objects below a prefix of a bucket."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol
from urllib.parse import urlsplit

from backend.aws.source_bucket import SourceBucket

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

_BUCKET_SCHEME = "s3"


class SourceNotFound(Exception):
    """The source is no folder, and no address of a bucket. The message is for the user."""


@dataclass(frozen=True)
class SourceFile:
    """A file of a source."""

    name: str
    """Path in the folder with slashes, or key in the bucket."""
    size_bytes: int


class Source(Protocol):
    """Files in an order that stays the same, so that an import can continue after one of them."""

    @property
    def address(self) -> str:
        """The same one whatever the current directory is."""
        ...

    def files(self, after: str | None = None) -> Iterator[SourceFile]:
        """The files that follow the one with this name, or all. Raises OSError, AwsError."""
        ...

    def open(self, file: SourceFile) -> AbstractContextManager[BinaryIO]:
        """The content, as a file on disk. Raises OSError, MissingObject, AwsError."""
        ...


def source_of(address: str, s3: "S3Client") -> Source:
    """The source at a path or at ``s3://bucket/prefix``. Raises SourceNotFound."""
    parts = urlsplit(address)
    if parts.scheme == _BUCKET_SCHEME and parts.netloc:
        prefix = address.removeprefix(f"{_BUCKET_SCHEME}://{parts.netloc}").removeprefix("/")
        return BucketSource(address, SourceBucket(s3, parts.netloc, prefix))
    folder = Path(address)
    if not folder.is_dir():
        raise SourceNotFound(f"{address} is neither a folder nor s3://bucket/prefix.")
    return FolderSource(folder.resolve())


@dataclass(frozen=True)
class FolderSource:
    """All files of a folder and its folders, except hidden ones; links to folders are skipped."""

    folder: Path

    @property
    def address(self) -> str:
        """The absolute path."""
        return str(self.folder)

    def files(self, after: str | None = None) -> Iterator[SourceFile]:
        """In the order of the parts of their paths: only one folder's names are in memory."""
        yield from self._walk(self.folder, (), tuple(after.split("/")) if after else ())

    def _walk(
        self, folder: Path, parts: tuple[str, ...], after: tuple[str, ...]
    ) -> Iterator[SourceFile]:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
        for entry in found:
            path = (*parts, entry.name)
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                if path >= after[: len(path)]:
                    yield from self._walk(Path(entry.path), path, after)
            elif entry.is_file() and path > after:
                yield SourceFile("/".join(path), entry.stat().st_size)

    def open(self, file: SourceFile) -> BinaryIO:
        """The file itself."""
        return (self.folder / file.name).open("rb")


@dataclass(frozen=True)
class BucketSource:
    """The objects below a prefix, except those whose keys end with a slash (folders)."""

    address: str
    bucket: SourceBucket

    def files(self, after: str | None = None) -> Iterator[SourceFile]:
        """In the order of their keys, as S3 lists them."""
        for found in self.bucket.objects(after):
            if not found.key.endswith("/"):
                yield SourceFile(found.key, found.size_bytes)

    def open(self, file: SourceFile) -> AbstractContextManager[BinaryIO]:
        """A copy of the object on disk, which has no name."""
        return self.bucket.open(file.name)
