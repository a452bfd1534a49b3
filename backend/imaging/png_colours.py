"""What a PNG says about its colours.

In the order of the specification: cICP, iCCP, sRGB, then gAMA with cHRM. Where it leaves a choice,
the one of Chromium 156. https://www.w3.org/TR/png-3/#4Concepts.ColourSpaces
"""

import struct
from typing import Final

from backend.imaging.colour_profile import is_usable
from backend.imaging.colour_space import (
    BT2020_PRIMARIES,
    D65,
    SRGB_PRIMARIES,
    ColourSpace,
    Transfer,
    gamma,
    hlg,
    pq,
    smpte_240,
    smpte_428,
    srgb,
)
from backend.imaging.png import head_chunks
from backend.imaging.png_texts import unpacked_profile

MAX_PROFILE_BYTES: Final = 16 * 1024 * 1024
"""Maximum bytes of a decompressed profile: the most that a JPEG can hold."""

Colours = ColourSpace | bytes | None
"""A colour space, an ICC profile, or None for sRGB."""

_NEARLY_SRGB = (0.4318, 0.4773)
"""Without cHRM, a gAMA this near to 1/2.2 means sRGB: libpng's threshold of 5 %."""

_C, _DCI_WHITE = (0.310, 0.316), (0.314, 0.351)
_NTSC = (0.630, 0.340, 0.310, 0.595, 0.155, 0.070)
_P3 = (0.680, 0.320, 0.265, 0.690, 0.150, 0.060)
# Numbers of ITU-T H.273: https://www.itu.int/rec/T-REC-H.273
_PRIMARIES: Final[dict[int, tuple[tuple[float, ...], tuple[float, float]]]] = {
    1: (SRGB_PRIMARIES, D65),
    4: ((0.67, 0.33, 0.21, 0.71, 0.14, 0.08), _C),
    5: ((0.64, 0.33, 0.29, 0.60, 0.15, 0.06), D65),
    6: (_NTSC, D65),
    7: (_NTSC, D65),
    8: ((0.681, 0.319, 0.243, 0.692, 0.145, 0.049), _C),
    9: (BT2020_PRIMARIES, D65),
    11: (_P3, _DCI_WHITE),
    12: (_P3, D65),
    22: ((0.630, 0.340, 0.295, 0.605, 0.155, 0.077), D65),
}
_TRANSFERS: Final[dict[int, Transfer]] = {
    **dict.fromkeys((1, 6, 11, 14, 15), gamma(2.4)),  # BT.1886
    4: gamma(2.2),
    5: gamma(2.8),
    7: smpte_240,
    8: gamma(1.0),
    13: srgb,
    16: pq,
    17: smpte_428,
    18: hlg,
}


def read_colours(data: bytes) -> Colours:
    """The colours of a PNG. Malformed chunks are passed over."""
    found: dict[bytes, bytes] = {}
    for chunk in head_chunks(data):
        if chunk.kind in (b"cICP", b"sRGB", b"gAMA", b"cHRM", b"iCCP"):
            found.setdefault(chunk.kind, bytes(chunk.content))
    if space := _coded(found.get(b"cICP", b"")):
        return space
    profile = unpacked_profile(memoryview(found.get(b"iCCP", b"")), MAX_PROFILE_BYTES)
    if profile and is_usable(profile):
        return profile
    return None if b"sRGB" in found else _measured(found.get(b"gAMA"), found.get(b"cHRM"))


def _coded(content: bytes) -> ColourSpace | None:
    """cICP: primaries, transfer function, matrix (0 in a PNG), full range."""
    if len(content) != 4 or content[2:] != b"\0\1":
        return None
    primaries, transfer = _PRIMARIES.get(content[0]), _TRANSFERS.get(content[1])
    if primaries is None or transfer is None:
        return None
    return ColourSpace(*primaries, transfer, is_hdr=transfer in (pq, hlg))


def _measured(gama: bytes | None, chrm: bytes | None) -> ColourSpace | None:
    """gAMA and cHRM: numbers in units of 1/100,000. cHRM has no effect without gAMA."""
    if gama is None or len(gama) != 4 or not (stored := int.from_bytes(gama, "big") / 100_000):
        return None
    transfer = gamma(1 / stored)
    if chrm is None:
        is_srgb = _NEARLY_SRGB[0] <= stored <= _NEARLY_SRGB[1]
        return None if is_srgb else ColourSpace(SRGB_PRIMARIES, D65, transfer)
    if len(chrm) != 32:
        return None
    x, y, *primaries = (value / 100_000 for value in struct.unpack(">8I", chrm))
    space = ColourSpace(tuple(primaries), (x, y), transfer)
    return space if space.is_valid else None
