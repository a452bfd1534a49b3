"""Receives a request's body into a temporary file: hashed on the way, never all in memory."""

import hashlib
from collections.abc import AsyncIterable
from dataclasses import dataclass
from typing import BinaryIO

from starlette.concurrency import run_in_threadpool

_BUFFER = 1 << 20  # bytes that are collected before they are written


class BodyTooLarge(Exception):
    """The body has more bytes than allowed."""


@dataclass(frozen=True)
class RequestBody:
    """A body that was received completely."""

    file: BinaryIO
    """Positioned at its beginning. It has no name on disk and is deleted when it is closed."""
    sha256: str
    size_bytes: int


async def receive_body(chunks: AsyncIterable[bytes], file: BinaryIO, limit: int) -> RequestBody:
    """Write a body to ``file``. Raises BodyTooLarge as soon as it exceeds ``limit`` bytes."""
    digest = hashlib.sha256()
    size, buffer = 0, bytearray()

    def write(data: bytes) -> None:
        digest.update(data)
        file.write(data)

    async for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise BodyTooLarge
        buffer += chunk
        if len(buffer) >= _BUFFER:
            await run_in_threadpool(write, bytes(buffer))
            buffer.clear()
    write(bytes(buffer))
    file.seek(0)
    return RequestBody(file, digest.hexdigest(), size)
