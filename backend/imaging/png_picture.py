"""The picture of a PNG without the data beside it.

A decoder needs the header, the palette, the pixels and the end. Everything else is optional:
browsers pass over it if it is malformed, Pillow refuses the file or mistakes a text for its own
attribute. So Pillow does not get to see it.

https://www.w3.org/TR/png-3/#13Decoding
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from backend.imaging.png import (
    PALETTE,
    SIGNATURE,
    Chunk,
    chunks,
    make_chunk,
    read_header,
    transparent,
)

Parts = list[bytes | memoryview]

_SEQUENCE_BYTES: Final = 4
_FRAME_BYTES: Final = 26
_MAX_NUMBER: Final = 2**31 - 1


@dataclass(frozen=True)
class Frame:
    """The first frame of an animation, where it is not the static image."""

    parts: Parts
    """A PNG of its own."""
    left: int
    """Pixels from the left side of the image."""
    top: int
    width: int
    height: int


def static_picture(data: bytes) -> Parts:
    """The parts of a PNG with nothing but the static image."""
    view = memoryview(data)
    parts = [*_before_pixels(data)]
    parts += (view[one.start : one.end] for one in chunks(data) if one.kind in (b"IDAT", b"IEND"))
    return parts


def first_frame(data: bytes) -> Frame | None:
    """The first frame of an animation without its static image; None in all other files.

    Browsers show the animation, and the static image only if there is no valid animation:
    https://www.w3.org/TR/png-3/#4Concepts.APNGSequence
    """
    header, found = read_header(data), _frame_chunks(data)
    if header is None or not found:
        return None
    control, *pixels = found
    width, height, left, top = struct.unpack(">IIII", control.content[4:20])
    fits = 0 < width <= header.width - left and 0 < height <= header.height - top
    numbers = [int.from_bytes(one.content[:_SEQUENCE_BYTES], "big") for one in found]
    if not fits or not pixels or numbers != list(range(len(numbers))):
        return None
    parts = [*_before_pixels(data, size=(width, height))]
    parts += (make_chunk(b"IDAT", bytes(one.content[_SEQUENCE_BYTES:])) for one in pixels)
    return Frame([*parts, make_chunk(b"IEND", b"")], left, top, width, height)


def _before_pixels(
    data: bytes, size: tuple[int, int] | None = None
) -> Iterator[bytes | memoryview]:
    yield SIGNATURE
    view, header = memoryview(data), read_header(data)
    seen: set[bytes] = set()
    for one in chunks(data):
        if one.kind == b"IDAT":
            break
        if one.kind in (b"IHDR", b"PLTE") and one.kind not in seen:
            seen.add(one.kind)
            resized = size and one.kind == b"IHDR" and one.is_intact
            yield _resized(one, size) if resized and size else view[one.start : one.end]
    if header and header.colour_type == PALETTE and (alphas := transparent(data)):
        yield make_chunk(b"tRNS", alphas)


def _resized(header: Chunk, size: tuple[int, int]) -> bytes:
    return make_chunk(b"IHDR", struct.pack(">II", *size) + bytes(header.content[8:]))


def _has_frames(control: Chunk) -> bool:
    """Whether acTL states a valid number of frames."""
    return 0 < int.from_bytes(control.content[:4], "big") <= _MAX_NUMBER


def _frame_chunks(data: bytes) -> list[Chunk]:
    """fcTL and fdAT of the first frame; empty if the static image is the first frame."""
    found: list[Chunk] = []
    is_animation = False
    for one in chunks(data):
        if one.kind == b"acTL" and one.is_intact and _has_frames(one):
            is_animation = True
        elif one.kind == b"IDAT" and not is_animation:
            break
        elif one.kind == b"fcTL":
            if found or not one.is_intact or one.length != _FRAME_BYTES:
                break
            found.append(one)
        elif one.kind == b"IDAT" and found:
            return []  # fcTL before the pixels: the static image is the first frame
        elif one.kind == b"fdAT":
            found.append(one)
    return found
