"""The XMP packets of a JPEG: one in a segment, and what does not fit there in an extended one.

https://developer.adobe.com/xmp/docs/XMPSpecifications/, part 3, chapter 1.1.3
"""

import struct
from collections.abc import Iterator
from typing import Final

from backend.imaging.jpeg import Structure
from backend.imaging.xmp_parser import MAX_BYTES

_APP1 = 0xE1
_NAMES: Final = (b"http://ns.adobe.com/xap/1.0/\0", b"XMP\0://ns.adobe.com/xap/1.0/\0")
"""Some program that Flickr used overwrote the first four bytes."""
_EXTENSION: Final = b"http://ns.adobe.com/xmp/extension/\0"
_IDENTIFIER_BYTES = 32
_PART_HEADER = struct.Struct(f">{_IDENTIFIER_BYTES}sII")
"""Identifier of the extended packet, its length, the position of the part in it."""


def xmp_packets(structure: Structure) -> tuple[bytes, ...]:
    """The packets, the extended one last. One that is incomplete or too long is left out."""
    packets = [bytes(found) for name in _NAMES for found in structure.contents(_APP1, name)]
    return (*packets, *_extended(structure, packets))


def _extended(structure: Structure, packets: list[bytes]) -> Iterator[bytes]:
    """The extended packets whose identifier is in another packet, as those of its file are."""
    parts: dict[tuple[bytes, int], dict[int, memoryview]] = {}
    for content in structure.contents(_APP1, _EXTENSION):
        if len(content) > _PART_HEADER.size:
            identifier, length, at = _PART_HEADER.unpack_from(content)
            parts.setdefault((identifier, length), {})[at] = content[_PART_HEADER.size :]
    for (identifier, length), found in parts.items():
        if length > MAX_BYTES or not any(identifier in packet for packet in packets):
            continue
        joined = b"".join(found[at] for at in sorted(found))
        if len(joined) == length and list(_positions(found)) == sorted(found):
            yield joined


def _positions(parts: dict[int, memoryview]) -> Iterator[int]:
    """Where each part begins if none is missing."""
    at = 0
    for start in sorted(parts):
        yield at
        at += len(parts[start])
