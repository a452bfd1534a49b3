"""Putting image files together chunk by chunk and segment by segment."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from PIL import Image

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def encode(image: Image.Image, kind: str, **options: Any) -> bytes:
    stream = BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def wrong_checksum(made: bytes) -> bytes:
    """A chunk whose checksum is wrong."""
    return made[:-1] + bytes((made[-1] ^ 1,))


def header(width: int, height: int, bits: int = 8, colours: int = 2) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colours, 0, 0, 0))


def png(*chunks: bytes) -> bytes:
    return PNG_SIGNATURE + b"".join(chunks) + chunk(b"IEND", b"")


def png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(PNG_SIGNATURE)
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += 12 + length


def with_chunk(data: bytes, extra: bytes, *, after_pixels: bool = False) -> bytes:
    """A PNG with one more chunk, right after its header or right before its end."""
    at = len(data) - 12 if after_pixels else len(PNG_SIGNATURE) + 25
    return data[:at] + extra + data[at:]


def compressed_zeros(count: int) -> bytes:
    """``count`` bytes of zero, compressed a megabyte at a time."""
    packer = zlib.compressobj(9)
    block = bytes(1 << 20)
    parts = [packer.compress(block) for _ in range(count >> 20)]
    parts.append(packer.compress(bytes(count & ((1 << 20) - 1))))
    return b"".join(parts) + packer.flush()


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def with_segments(data: bytes, *segments: bytes) -> bytes:
    """A JPEG with segments right after its first two bytes."""
    return data[:2] + b"".join(segments) + data[2:]


def exif_segments(block: bytes) -> list[bytes]:
    """A block too long for one segment goes on in the next."""
    size = 65_000
    parts = [block[at : at + size] for at in range(0, len(block), size)]
    return [segment(0xE1, b"Exif\0\0" + part) for part in parts]


def without_segment(data: bytes, marker: int) -> bytes:
    """A JPEG without the first segment of a kind."""
    at = data.index(bytes([0xFF, marker]))
    length = int.from_bytes(data[at + 2 : at + 4], "big")
    return data[:at] + data[at + 2 + length :]


def with_segment_behind_frame_header(data: bytes, extra: bytes) -> bytes:
    """A JPEG with one more segment between its frame header and its pixels."""
    at = frame_at(data)
    at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return data[:at] + extra + data[at:]


def profile_segments(profile: bytes) -> list[bytes]:
    """A colour profile in parts, each with its number and the number of parts."""
    size = 65_000
    parts = [profile[at : at + size] for at in range(0, len(profile), size)]
    return [
        segment(0xE2, b"ICC_PROFILE\0" + bytes((number, len(parts))) + part)
        for number, part in enumerate(parts, start=1)
    ]


def frame_at(data: bytes) -> int:
    """Position of the frame header of a JPEG."""
    return next(i for i in range(len(data)) if data[i] == 0xFF and data[i + 1] in (0xC0, 0xC2))


def with_size(data: bytes, width: int, height: int) -> bytes:
    """A JPEG whose header claims another size than its pixels have."""
    at = frame_at(data)
    return data[: at + 5] + struct.pack(">HH", height, width) + data[at + 9 :]
