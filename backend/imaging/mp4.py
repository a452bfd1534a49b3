"""Recognises an MP4 inside of a file and reads its duration, without decoding anything.

An MP4 consists of boxes: a length of four bytes, a type of four bytes, the content. The box "moov"
contains "mvhd" with the duration. Phones write "moov" before or after the pictures.

ISO/IEC 14496-12, also https://developer.apple.com/documentation/quicktime-file-format
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

Read = Callable[[int, int], bytes]
"""Reads bytes of a file, given the position and their number; fewer at its end."""

MAX_BOXES: Final = 64
"""Boxes of one level that are looked at; a phone's video has about six."""

MAX_MILLISECONDS: Final = 24 * 3600 * 1000
"""A longer duration is nonsense: phones record two or three seconds."""

_HEADER_BYTES = 16
"""Of a box with a length of eight bytes."""
_MOVIE_HEADER_BYTES = 32


@dataclass(frozen=True)
class Box:
    """One box: its type, and where its content begins and ends."""

    kind: bytes
    start: int
    end: int


def is_mp4(read: Read, start: int) -> bool:
    """Whether an MP4 begins at a position."""
    return read(start, 8)[4:8] == b"ftyp"


def duration_ms(read: Read, start: int, end: int) -> int | None:
    """The duration of the MP4 between two positions, in milliseconds; None if it is unknown."""
    movie = _find(read, start, end, b"moov")
    header = _find(read, movie.start, movie.end, b"mvhd") if movie else None
    return _duration(read(header.start, _MOVIE_HEADER_BYTES)) if header else None


def _find(read: Read, start: int, end: int, kind: bytes) -> Box | None:
    return next((box for box in _boxes(read, start, end) if box.kind == kind), None)


def _boxes(read: Read, start: int, end: int) -> Iterator[Box]:
    for _ in range(MAX_BOXES):
        header = read(start, _HEADER_BYTES)
        if start + 8 > end or len(header) < 8:
            return
        size, content = int.from_bytes(header[:4], "big"), 8
        if size == 1:
            size, content = int.from_bytes(header[8:], "big"), _HEADER_BYTES
        elif size == 0:  # up to the end of the file
            size = end - start
        if size < content:
            return
        yield Box(header[4:8], start + content, min(start + size, end))
        start += size


def _duration(header: bytes) -> int | None:
    """Version 1 has times of eight bytes instead of four (8.2.2)."""
    size, at = (8, 20) if header[:1] == b"\1" else (4, 12)
    scale = int.from_bytes(header[at : at + 4], "big")
    units = header[at + 4 : at + 4 + size]
    if not scale or len(units) < size or units == b"\xff" * size:  # all ones: not known
        return None
    milliseconds = round(int.from_bytes(units, "big") * 1000 / scale)
    return milliseconds if 0 < milliseconds <= MAX_MILLISECONDS else None
