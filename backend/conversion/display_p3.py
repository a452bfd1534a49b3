"""The color profile Display P3, for images that name it by numbers: a JPEG has no such numbers.

https://www.color.org/chardata/rgb/DisplayP3.xalter; numbers by ITU-T H.273
"""

import struct
from typing import Any, Final

from PIL import ImageCms

_PRIMARIES: Final = 12
"""ColourPrimaries of Display P3."""

_COLUMNS: Final = {
    b"rXYZ": (0.51512, 0.24120, -0.00105),
    b"gXYZ": (0.29198, 0.69225, 0.04189),
    b"bXYZ": (0.15710, 0.06657, 0.78407),
}
"""The primaries as XYZ under the white point D50 of profiles."""


def profile_of(nclx: dict[str, Any]) -> bytes | None:
    """The profile for the numbers of an image; None for those of sRGB and others."""
    return _display_p3() if nclx.get("color_primaries") == _PRIMARIES else None


def _display_p3() -> bytes:
    """The profile of sRGB, which has the same transfer function, with other primaries."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    (count,) = struct.unpack_from(">I", profile, 128)
    for number in range(count):
        name, at, _ = struct.unpack_from(">4sII", profile, 132 + 12 * number)
        if name in _COLUMNS:
            fixed = [round(value * 65_536) for value in _COLUMNS[name]]
            struct.pack_into(">3i", profile, at + 8, *fixed)
    return bytes(profile)
