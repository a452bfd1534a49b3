"""The texts of a PNG, and other data that programs store as texts, within limits.

https://www.w3.org/TR/png-3/#11textinfo
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from backend.errors import ImageTooLarge
from backend.imaging.png import Chunk, chunks

MAX_TEXT_BYTES: Final = 1024 * 1024
"""Maximum bytes of one text. A longer one is left out: the picture does not need it."""

MAX_UNPACKED_BYTES: Final = 64 * MAX_TEXT_BYTES
"""Maximum bytes of all compressed texts and profiles of a file. More is an attack."""

_COMPRESSED = (b"zTXt", b"iTXt", b"iCCP")
_TEXTS = (b"tEXt", b"zTXt", b"iTXt")
_INPUT_BYTES = 16 * 1024
_OUTPUT_BYTES = 64 * 1024
_RAW_PROFILE = b"Raw profile type "
_XMP = b"XML:com.adobe.xmp"


@dataclass(frozen=True)
class TextProfiles:
    """Data that are not texts but stored as such, in the first valid text of each kind."""

    exif: bytes = b""
    """ImageMagick wrote it so before PNG had a chunk for it."""
    xmp: bytes = b""
    iptc: bytes = b""


def read_text_profiles(data: bytes) -> TextProfiles:
    """The profiles in texts, before or after the pixels."""
    found: dict[str, bytes] = {}
    for keyword, text in _texts(data):
        if keyword == _XMP:
            found.setdefault("xmp", text)
        elif keyword.startswith(_RAW_PROFILE):
            kind, content = _raw_profile(keyword.removeprefix(_RAW_PROFILE), text)
            if kind and content:
                found.setdefault(kind, content)
    return TextProfiles(**found)


def refuse_bombs(data: bytes) -> None:
    """Raise ImageTooLarge if the compressed texts and profiles exceed the limit."""
    total = 0
    for chunk in chunks(data):
        packed = _packed(chunk.kind, chunk.content) if chunk.kind in _COMPRESSED else None
        for size in _unpacked_sizes(packed) if packed is not None else ():
            total += size
            if total > MAX_UNPACKED_BYTES:
                raise ImageTooLarge(
                    f"The texts in the file unpack to over {MAX_UNPACKED_BYTES:,} bytes."
                )


def _unpacked_sizes(packed: memoryview) -> Iterator[int]:
    try:
        for piece in _pieces(packed):
            yield len(piece)
    except (zlib.error, EOFError):
        yield _OUTPUT_BYTES  # what the last call may have unpacked before it failed


def unpack(packed: memoryview, limit: int) -> bytes | None:
    """The decompressed data; None if they are malformed, cut or over the limit."""
    found, size = [], 0
    try:
        for piece in _pieces(packed):
            found.append(piece)
            size += len(piece)
            if size > limit:
                return None
    except (zlib.error, EOFError):
        return None
    return b"".join(found)


def unpacked_profile(content: memoryview, limit: int) -> bytes | None:
    """The colour profile of an iCCP chunk; None if it is malformed or over the limit."""
    packed = _packed(b"iCCP", content) if _keyword(content) else None
    return unpack(packed, limit) if packed is not None else None


def _texts(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Keyword and text of each valid text."""
    for chunk in chunks(data):
        if chunk.kind not in _TEXTS or not chunk.is_intact:
            continue
        keyword = _keyword(chunk.content)
        if not keyword.startswith((_RAW_PROFILE, _XMP)):
            continue
        if text := _text(chunk):
            yield keyword, text


def _text(chunk: Chunk) -> bytes | None:
    """The text; None if it is malformed or over the limit."""
    packed = _packed(chunk.kind, chunk.content)
    if packed is not None:
        return unpack(packed, MAX_TEXT_BYTES)
    plain = _plain(chunk.kind, chunk.content)
    return bytes(plain) if chunk.kind != b"zTXt" and len(plain) <= MAX_TEXT_BYTES else None


def _keyword(content: memoryview) -> bytes:
    return bytes(content[:80]).partition(b"\0")[0]


def _packed(kind: bytes, content: memoryview) -> memoryview | None:
    """The compressed part; None if there is none.

    zTXt and iCCP: keyword, NUL, method, data. iTXt: keyword, NUL, flag, method, language, NUL,
    translated keyword, NUL, text.
    """
    at = len(_keyword(content)) + 1
    if kind == b"tEXt":
        return None
    if kind != b"iTXt":
        return content[at + 1 :] if bytes(content[at : at + 1]) == b"\0" else None
    return _plain(kind, content) if bytes(content[at : at + 2]) == b"\1\0" else None


def _plain(kind: bytes, content: memoryview) -> memoryview:
    """What follows the keyword, in iTXt also the flags and the two short texts."""
    at = len(_keyword(content)) + 1
    if kind == b"iTXt":
        at += 2
        head = bytes(content[at : at + 1024]).split(b"\0", 2)
        at = at + len(head[0]) + len(head[1]) + 2 if len(head) == 3 else len(content)
    return content[at:]


def _pieces(packed: memoryview) -> Iterator[bytes]:
    """Decompress bit by bit. Raises zlib.error, or EOFError if the data are cut."""
    unpacker = zlib.decompressobj()
    for at in range(0, len(packed), _INPUT_BYTES):
        rest: bytes | memoryview = packed[at : at + _INPUT_BYTES]
        while rest:
            yield unpacker.decompress(rest, _OUTPUT_BYTES)
            rest = unpacker.unconsumed_tail
        if unpacker.eof:
            return
    yield unpacker.flush(_OUTPUT_BYTES)
    if not unpacker.eof:
        raise EOFError


def _raw_profile(name: bytes, text: bytes) -> tuple[str, bytes]:
    """Kind and content of a profile that ImageMagick wrote: name, length, hexadecimal digits."""
    lines = text.split(b"\n", 3)
    try:
        content = bytes.fromhex(b"".join(lines[3].split()).decode("ascii"))
    except (IndexError, ValueError):
        return "", b""
    if content.startswith(b"http://ns.adobe.com/xap/1.0/\0"):
        return "xmp", content.partition(b"\0")[2]
    kinds = {b"exif": "exif", b"app1": "exif", b"xmp": "xmp", b"iptc": "iptc", b"8bim": "iptc"}
    return kinds.get(name.lower(), ""), content
