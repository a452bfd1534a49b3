"""Changes numbers in an EXIF block in place, so that everything else of it stays as it is.

A library would write the block anew, and offsets within a MakerNote would then be wrong.
"""

import struct
from collections.abc import Mapping
from typing import Final

_BYTE_ORDERS: Final = {b"II*\0": "<", b"MM\0*": ">"}
_ORIENTATION: Final = 0x0112
_DETAILS: Final = 0x8769
_WIDTH, _HEIGHT = 0xA002, 0xA003
_SHORT, _LONG = 3, 4


def as_displayed(block: bytes, width: int, height: int) -> bytes:
    """The block for a picture that is stored as it is displayed: Orientation 1, and its size.

    A malformed block is returned as it is, as far as it cannot be followed.
    """
    patched = bytearray(block)
    order = _BYTE_ORDERS.get(bytes(patched[:4]))
    if order is None:
        return block
    try:
        (first,) = struct.unpack_from(f"{order}I", patched, 4)
        details = _patch(patched, order, first, {_ORIENTATION: 1})
        if details:
            _patch(patched, order, details, {_WIDTH: width, _HEIGHT: height})
    except struct.error:  # the block is cut off
        pass
    return bytes(patched)


def _patch(block: bytearray, order: str, at: int, values: Mapping[int, int]) -> int | None:
    """Change tags that a directory has. Returns where the directory of EXIF is."""
    details = None
    (count,) = struct.unpack_from(f"{order}H", block, at)
    for number in range(count):
        field = at + 2 + 12 * number
        tag, kind, length = struct.unpack_from(f"{order}HHI", block, field)
        value = field + 8
        if tag == _DETAILS:
            (details,) = struct.unpack_from(f"{order}I", block, value)
        elif tag in values and length == 1 and kind in (_SHORT, _LONG):
            fits = kind == _LONG or values[tag] < 1 << 16
            struct.pack_into(
                f"{order}{'HI'[kind - _SHORT]}", block, value, values[tag] if fits else 0
            )
    return details
