"""The chunks of a PNG.

https://www.w3.org/TR/png-3/#5Chunk-layout
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, takewhile
from typing import Final

from backend.errors import ImageTooLarge

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"

MAX_CHUNKS: Final = 100_000
"""Chunks of a file. A photo has some ten thousand at most; a file of empty ones takes minutes."""

GREY, COLOUR, PALETTE = 0, 2, 3
"""Colour types without an alpha channel."""

_HEADER_BYTES = 8
_CHECKSUM_BYTES = 4


@dataclass(frozen=True)
class Chunk:
    """One chunk."""

    kind: bytes
    content: memoryview
    """Shorter than ``length`` if the file ends before."""
    length: int
    start: int
    """Position of the length, which is the first field."""
    checksum: bytes

    @property
    def end(self) -> int:
        """Position after the checksum."""
        return self.start + _HEADER_BYTES + self.length + _CHECKSUM_BYTES

    @cached_property
    def is_intact(self) -> bool:
        """Whether the checksum is right."""
        found = zlib.crc32(self.content, zlib.crc32(self.kind))
        return found.to_bytes(4, "big") == self.checksum


@dataclass(frozen=True)
class Header:
    """The fields of IHDR that the pixels depend on."""

    width: int
    height: int
    bits: int
    """Per sample."""
    colour_type: int


def chunks(data: bytes) -> Iterator[Chunk]:
    """The chunks up to IEND, or as far as the file goes; the last one may be incomplete.

    Raises ImageTooLarge beyond ``MAX_CHUNKS``.
    """
    view = memoryview(data)
    at = len(SIGNATURE)
    for _ in range(MAX_CHUNKS):
        if at + _HEADER_BYTES > len(data):
            return
        length = int.from_bytes(view[at : at + 4], "big")
        kind = bytes(view[at + 4 : at + _HEADER_BYTES])
        behind = at + _HEADER_BYTES + length
        content, checksum = view[at + _HEADER_BYTES : behind], view[behind : behind + 4]
        chunk = Chunk(kind, content, length, at, bytes(checksum))
        yield chunk
        if kind == b"IEND":
            return
        at = chunk.end
    raise ImageTooLarge(f"The PNG has more than {MAX_CHUNKS:,} chunks.")


def head_chunks(data: bytes) -> Iterator[Chunk]:
    """The intact chunks before the pixels."""
    before = takewhile(lambda chunk: chunk.kind != b"IDAT", chunks(data))
    return (chunk for chunk in before if chunk.is_intact)


def make_chunk(kind: bytes, content: bytes) -> bytes:
    """The bytes of a chunk, with its checksum."""
    checksum = zlib.crc32(content, zlib.crc32(kind))
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def read_header(data: bytes) -> Header | None:
    """The header; None if it is not complete."""
    for chunk in islice(chunks(data), 1):
        if chunk.kind == b"IHDR" and len(chunk.content) >= 10:
            return Header(*struct.unpack(">IIBB", chunk.content[:10]))
    return None


def transparent(data: bytes) -> bytes | None:
    """The content of tRNS, as long as the colour type wants it; None without a valid one.

    It must come before the pixels and after the palette.
    """
    header, has_palette = read_header(data), False
    for chunk in head_chunks(data):
        has_palette = has_palette or chunk.kind == b"PLTE"
        if chunk.kind == b"tRNS" and chunk.length and header:
            if header.colour_type == PALETTE:
                return bytes(chunk.content[:256]) if has_palette else None
            wanted = {GREY: 2, COLOUR: 6}.get(header.colour_type)
            return bytes(chunk.content[:wanted]) if wanted and chunk.length >= wanted else None
    return None
