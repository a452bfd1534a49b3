"""A request's body on its way to storage: on disk, hashed as it comes, never all in memory."""

import hashlib
import tempfile
from collections.abc import AsyncIterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from starlette.concurrency import run_in_threadpool

_AT_ONCE = 1 << 20  # bytes that are collected before they are written
_FOLDER = Path("/var/tmp")  # noqa: S108 - a nameless file; /tmp is memory on many systems


class BodyTooLarge(Exception):
    """More bytes came than are taken."""


@dataclass(frozen=True)
class Spooled:
    """A body that has arrived."""

    file: BinaryIO
    """At its beginning. It has no name on disk and goes with its last handle."""
    sha256: str
    size_bytes: int


@contextmanager
def spool_file() -> Iterator[BinaryIO]:
    """A place on disk for a body."""
    with tempfile.TemporaryFile(dir=_FOLDER if _FOLDER.is_dir() else None) as file:
        yield file


async def spool(body: AsyncIterable[bytes], file: BinaryIO, limit: int) -> Spooled:
    """Write a body to a file. Raises BodyTooLarge as soon as ``limit`` bytes are exceeded."""
    digest = hashlib.sha256()
    size, waiting = 0, bytearray()

    def write(data: bytes) -> None:
        digest.update(data)
        file.write(data)

    async for chunk in body:
        size += len(chunk)
        if size > limit:
            raise BodyTooLarge
        waiting += chunk
        if len(waiting) >= _AT_ONCE:
            await run_in_threadpool(write, bytes(waiting))
            waiting.clear()
    write(bytes(waiting))
    file.seek(0)
    return Spooled(file, digest.hexdigest(), size)
