"""The chunks of a PNG that Pillow does not read, or reads without sufficient limits.

https://www.w3.org/TR/png-3/#5Chunk-layout
"""

import zlib
from collections.abc import Iterator
from typing import Final

from backend.errors import ImageTooLarge

MAX_UNPACKED_TEXT: Final = 1024 * 1024
"""Maximum bytes of one decompressed text or colour profile; equals Pillow's limit."""

MAX_UNPACKED_TEXTS: Final = 64 * MAX_UNPACKED_TEXT
"""Maximum bytes of all decompressed texts of a file; equals Pillow's limit."""

_SIGNATURE_BYTES = 8
_HEADER_BYTES = 8
_CHECKSUM_BYTES = 4


def chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Type and content of each chunk, up to the first incomplete one."""
    view = memoryview(data)
    at = _SIGNATURE_BYTES
    while at + _HEADER_BYTES <= len(data):
        length = int.from_bytes(view[at : at + 4], "big")
        content = view[at + _HEADER_BYTES : at + _HEADER_BYTES + length]
        if len(content) < length:
            return
        yield bytes(view[at + 4 : at + _HEADER_BYTES]), content
        at += _HEADER_BYTES + length + _CHECKSUM_BYTES


def find_exif(data: bytes) -> bytes | None:
    """The EXIF block, before or after the pixels; None if there is none."""
    for kind, content in chunks(data):
        if kind == b"eXIf":
            return bytes(content)
    return None


def refuse_text_bombs(data: bytes) -> None:
    """Raise ImageTooLarge if a compressed text or profile exceeds Pillow's limits.

    Pillow refuses it too, but with the same error as for a malformed file.
    """
    total = 0
    for kind, content in chunks(data):
        if kind in (b"tEXt", b"zTXt", b"iTXt", b"iCCP"):
            total += len(content) if kind == b"tEXt" else _unpacked_bytes(kind, bytes(content))
        if total > MAX_UNPACKED_TEXTS:
            raise ImageTooLarge(f"The texts in the file unpack to over {MAX_UNPACKED_TEXTS} bytes.")


def _unpacked_bytes(kind: bytes, content: bytes) -> int:
    packed = _compressed_part(kind, content)
    if packed is None:
        return len(content)
    unpacker = zlib.decompressobj()
    try:
        unpacked = unpacker.decompress(packed, MAX_UNPACKED_TEXT)
    except zlib.error:
        return MAX_UNPACKED_TEXT  # Pillow decompresses what it can and ignores the text
    if unpacker.unconsumed_tail:
        name = kind.decode("latin-1")
        raise ImageTooLarge(f"A {name} chunk unpacks to over {MAX_UNPACKED_TEXT} bytes.")
    return len(unpacked)


def _compressed_part(kind: bytes, content: bytes) -> bytes | None:
    """zTXt and iCCP: keyword, NUL, method, data. iTXt has two flags and two texts before data."""
    _, _, rest = content.partition(b"\0")
    if kind != b"iTXt":
        return rest[1:]
    if rest[:1] in (b"", b"\0"):
        return None
    parts = rest[2:].split(b"\0", 2)
    return parts[2] if len(parts) == 3 else None
