"""A JPEG without its end marker: complete if every pixel is there, else broken.

Pillow reports both with the same error. libjpeg decodes both, and replaces missing pixels by grey
without an error that Pillow passes on.
"""

import hashlib
import re
from collections.abc import Callable
from typing import Final

from PIL.ImageFile import ImageFile

from backend.errors import BrokenImage
from backend.imaging.jpeg import END_OF_IMAGE, Structure, is_fully_scanned

_FILLERS: Final = (b"\0", b"\x55", b"\xaa")
_FILLER_BYTES = 64
_RESTARTS = re.compile(rb"\xff([\xd0-\xd7])")
_FIRST_RESTART = 0xD0
_BAND_ROWS = 256

Open = Callable[[bytes], ImageFile]


def with_end(data: bytes, structure: Structure) -> bytes:
    """The primary image with an end marker."""
    return _pixels(data, structure) + END_OF_IMAGE


def require_all_pixels(data: bytes, structure: Structure, open_jpeg: Open) -> None:
    """Raise BrokenImage if pixels are missing.

    If they are all there, a decoder never reads what follows. So the picture is decoded with
    several continuations: if one of them changes a pixel, pixels are missing.
    """
    if not is_fully_scanned(structure):
        raise BrokenImage("The file ends before its last scan.")
    start = _pixels(data, structure)
    pictures = {_digest(open_jpeg(start + _continuation(start, byte))) for byte in _FILLERS}
    if len(pictures) > 1:
        raise BrokenImage("The file ends before its last pixels.")


def _pixels(data: bytes, structure: Structure) -> bytes:
    """Up to the last byte of pixels; a last FF is the first half of a marker."""
    return data[: structure.end].rstrip(b"\xff")


def _continuation(start: bytes, filler: bytes) -> bytes:
    """Pixels until the next restart marker, and after it, because a decoder waits for that."""
    last = 0
    for found in _RESTARTS.finditer(start[start.rindex(b"\xff\xda") :]):
        last = found[1][0] - _FIRST_RESTART + 1
    following = b"".join(
        bytes((0xFF, _FIRST_RESTART + (last + at) % 8)) + filler * _FILLER_BYTES for at in range(8)
    )
    return filler * _FILLER_BYTES + following + END_OF_IMAGE


def _digest(image: ImageFile) -> bytes:
    image.load()
    digest = hashlib.sha256()
    for top in range(0, image.height, _BAND_ROWS):
        bottom = min(image.height, top + _BAND_ROWS)
        digest.update(image.crop((0, top, image.width, bottom)).tobytes())
    return digest.digest()
