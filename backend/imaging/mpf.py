"""The other images of a JPEG in Multi-Picture Format: an index in the segment APP2.

CIPA DC-007, https://www.cipa.jp/std/documents/e/DC-007_E.pdf, chapter 5
"""

import struct
from typing import Final

from backend.imaging.jpeg import Structure

MAX_IMAGES: Final = 16
"""Images of one file that are looked at; phones write two to four."""

_NAME = b"MPF\0"
_APP2 = 0xE2
_ENTRIES_TAG = 0xB002
_ENTRY_BYTES = 16
_MAX_FIELDS = 100
_BYTE_ORDERS: Final = {b"II*\0": "<", b"MM\0*": ">"}


def other_images(structure: Structure) -> list[int]:
    """Where each image but the first begins in the file, in bytes."""
    for segment in structure.applications:
        if segment.marker == _APP2 and segment.content[: len(_NAME)] == _NAME:
            index = bytes(segment.content[len(_NAME) :])
            base = segment.end - len(index)  # offsets count from the byte order on
            return [base + offset for offset in _offsets(index) if offset]
    return []


def _offsets(index: bytes) -> list[int]:
    order = _BYTE_ORDERS.get(index[:4])
    if order is None:
        return []
    try:
        (directory,) = struct.unpack_from(f"{order}I", index, 4)
        (count,) = struct.unpack_from(f"{order}H", index, directory)
        for number in range(min(count, _MAX_FIELDS)):
            field = struct.unpack_from(f"{order}HHII", index, directory + 2 + 12 * number)
            if field[0] == _ENTRIES_TAG:
                return _entries(index, order, size=field[2], at=field[3])
    except struct.error:  # the index is cut off
        pass
    return []


def _entries(index: bytes, order: str, *, size: int, at: int) -> list[int]:
    count = min(size // _ENTRY_BYTES, MAX_IMAGES)
    return [
        struct.unpack_from(f"{order}III", index, at + _ENTRY_BYTES * number)[2]
        for number in range(count)
    ]
