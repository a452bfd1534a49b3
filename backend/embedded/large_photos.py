"""Which photos need so much memory that they are processed one at a time."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from threading import Lock
from typing import Final

from backend.embedded.photo_of_event import PhotoOfEvent

_LARGE: Final = 40_000_000
"""Pixels. A PNG is decoded in full: 100 megapixels take 400 MB."""
_HEADER_BYTES: Final = 24
"""Of a PNG: the signature, and the chunk IHDR up to width and height.
https://www.w3.org/TR/png-3/#11IHDR"""
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"

ReadStart = Callable[[str, str, int], bytes]
"""Reads the first bytes of an object: bucket, key, number. Empty if there is no such object."""


class LargePhotos:
    """Lets one invocation for a large photo run at a time."""

    def __init__(self, read_start: ReadStart) -> None:
        self._read_start = read_start
        self._one_at_a_time = Lock()

    def turn(self, photo: PhotoOfEvent) -> AbstractContextManager[object]:
        """Entering waits until no other large photo is processed, if this one is large."""
        is_large = bool(photo.key) and _is_large(
            self._read_start(photo.bucket, photo.key, _HEADER_BYTES)
        )
        return self._one_at_a_time if is_large else nullcontext()


def _is_large(header: bytes) -> bool:
    """Whether the header is that of a PNG with more than 40 megapixels."""
    if len(header) < _HEADER_BYTES or not header.startswith(_SIGNATURE):
        return False
    width, height = int.from_bytes(header[16:20], "big"), int.from_bytes(header[20:24], "big")
    return width * height > _LARGE
