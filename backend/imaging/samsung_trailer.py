"""The data that Samsung's phones append to a JPEG, by its directory at the end of the file.

The directory is not documented. It is "SEFH", a version, the number of entries, the entries of
twelve bytes (type, distance back from "SEFH", length), its length, "SEFT"; all numbers are
little-endian. Each part has a type, the length of its name, its name, and its data:
https://exiftool.org/TagNames/Samsung.html#Trailer
"""

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from backend.imaging.mp4 import Read

MAX_PARTS: Final = 100
"""Parts that are looked at; phones write about ten."""

VIDEO: Final = 0x0A30
"""The type of a motion photo's video, "MotionPhoto_Data"."""
DEPTH_MAP: Final = 0x0AB1
"""The type of a depth map, such as "DualShot_DepthMap_1"."""

_END_BYTES = 8
_PART_HEADER_BYTES = 8
_ENTRY_BYTES = 12
_MAX_NAME = 100


class Part(NamedTuple):
    """One part: its type, and where its data begins and ends in the file."""

    kind: int
    start: int
    end: int


def read_parts(read: Read, size_bytes: int) -> list[Part]:
    """The parts; none if there is no directory or it is malformed."""
    end = read(max(0, size_bytes - _END_BYTES), _END_BYTES)
    if len(end) < _END_BYTES or end[4:] != b"SEFT":
        return []
    length = int.from_bytes(end[:4], "little")
    at = size_bytes - _END_BYTES - length
    longest = _ENTRY_BYTES * (MAX_PARTS + 1)
    directory = read(at, length) if 0 < length <= longest and at > 0 else b""
    if directory[:4] != b"SEFH" or len(directory) < length:
        return []
    return list(_parts(read, directory, at))


def _parts(read: Read, directory: bytes, at: int) -> Iterator[Part]:
    (count,) = struct.unpack_from("<I", directory, 8)
    for number in range(min(count, (len(directory) - _ENTRY_BYTES) // _ENTRY_BYTES)):
        entry = _ENTRY_BYTES * (number + 1)
        _, kind, distance, length = struct.unpack_from("<HHII", directory, entry)
        if kind not in (VIDEO, DEPTH_MAP) or not distance <= at:
            continue
        start, end = at - distance, at - distance + length
        header = read(start, _PART_HEADER_BYTES)
        name = int.from_bytes(header[4:], "little")
        if header[2:4] == kind.to_bytes(2, "little") and name <= _MAX_NAME and end <= at:
            yield Part(kind, start + _PART_HEADER_BYTES + name, end)
