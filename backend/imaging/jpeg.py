"""The segments of a JPEG: where its primary image ends, its scans, and the data beside its pixels.

Phones append other pictures and videos to a JPEG, and segments hold previews: two bytes that look
like a marker are one only outside of segments, and only up to the end of the primary image.

https://www.w3.org/Graphics/JPEG/itu-t81.pdf, annex B
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from backend.errors import ImageTooLarge

MAX_SEGMENTS: Final = 100_000
"""Segments of a JPEG. A photo has about twenty; a file of empty ones would take a minute."""

END_OF_IMAGE: Final = b"\xff\xd9"

_NEXT_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
"""Pixels contain the byte FF followed by 00 or by one of the eight restart markers."""

_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_LOSSLESS: Final = frozenset({0xC3, 0xC7, 0xCB, 0xCF})
_PROGRESSIVE: Final = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_CONTENT: Final = frozenset({0x01, *range(0xD0, 0xD8)})

_PROFILE_NAME = b"ICC_PROFILE\0"
_PHOTOSHOP_NAME = b"Photoshop 3.0\0"


@dataclass(frozen=True)
class Segment:
    """One marker with its content."""

    marker: int
    content: memoryview
    end: int
    """Position after the content."""


@dataclass(frozen=True)
class Structure:
    """What the segments of the primary image say."""

    frame: Segment | None = None
    scans: list[Segment] = field(default_factory=list)
    applications: list[Segment] = field(default_factory=list)
    """APP0 to APP15, before the first scan."""
    end: int = 0
    """Position after the last scan, before the end marker."""
    has_end: bool = False
    """Whether the end marker follows."""

    @property
    def is_lossless(self) -> bool:
        """Whether the pixels are predicted from each other, so that they have no smaller scale."""
        return self.frame is not None and self.frame.marker in _LOSSLESS

    @property
    def is_progressive(self) -> bool:
        """Whether each scan refines the pixels of the scans before it."""
        return self.frame is not None and self.frame.marker in _PROGRESSIVE

    @property
    def components(self) -> tuple[int, ...]:
        """The numbers of the colour components."""
        content = self.frame.content if self.frame else memoryview(b"")
        return tuple(content[6:][::3])[: content[5] if len(content) > 5 else 0]

    def contents(self, marker: int, name: bytes) -> Iterator[memoryview]:
        """The contents of the application segments with this name, without it."""
        for segment in self.applications:
            if segment.marker == marker and segment.content[: len(name)] == name:
                yield segment.content[len(name) :]


def read_structure(data: bytes) -> Structure:
    """Walk the segments up to the end of the primary image, or as far as the file goes.

    Raises ImageTooLarge beyond ``MAX_SEGMENTS``.
    """
    frame: Segment | None = None
    scans: list[Segment] = []
    applications: list[Segment] = []
    end = 0
    for segment in _segments(data):
        end = segment.end
        if segment.marker == _END:
            return Structure(frame, scans, applications, end - len(END_OF_IMAGE), has_end=True)
        if segment.marker in _FRAMES and frame is None:
            frame = segment
        elif segment.marker == _SCAN:
            scans.append(segment)
            end = _end_of_pixels(data, segment.end)
            if frame and _has_all_pixels(frame, segment):
                break
        elif 0xE0 <= segment.marker <= 0xEF and not scans:
            applications.append(segment)
    has_end = bool(scans) and data[end : end + 2] == END_OF_IMAGE
    return Structure(frame, scans, applications, end, has_end)


def icc_profile(structure: Structure) -> bytes | None:
    """The colour profile; None without one, or if a part of it is missing.

    Each part begins with its number, from 1, and the number of parts: annex B.4 of
    https://www.color.org/specification/ICC.1-2022-05.pdf
    """
    parts = [part for part in structure.contents(0xE2, _PROFILE_NAME) if len(part) > 2]
    ordered = {part[0]: bytes(part[2:]) for part in reversed(parts)}
    if not parts or sorted(ordered) != list(range(1, parts[0][1] + 1)):
        return None
    return b"".join(ordered[number] for number in sorted(ordered))


def photoshop_resources(structure: Structure) -> bytes:
    """The image resources of Photoshop, which may span several segments; empty without any."""
    return b"".join(structure.contents(0xED, _PHOTOSHOP_NAME))


def _segments(data: bytes) -> Iterator[Segment]:
    """The segments after the start of the image, up to the first incomplete one."""
    view = memoryview(data)
    at = 2
    for _ in range(MAX_SEGMENTS):
        found = _NEXT_MARKER.search(data, at)
        if found is None:
            return
        marker, at = data[found.end() - 1], found.end()
        if marker in (_START, _END) or marker in _WITHOUT_CONTENT:
            yield Segment(marker, view[at:at], at)
            continue
        length = int.from_bytes(view[at : at + 2], "big")
        if length < 2 or at + length > len(data):
            return
        yield Segment(marker, view[at + 2 : at + length], at + length)
        at += length
    raise ImageTooLarge(f"The JPEG has more than {MAX_SEGMENTS:,} segments.")


def _end_of_pixels(data: bytes, start: int) -> int:
    found = _NEXT_MARKER.search(data, start)
    return found.start() if found else len(data)


def _has_all_pixels(frame: Segment, scan: Segment) -> bool:
    """Whether one scan is the whole picture: then nothing after it belongs to the picture."""
    is_sequential = frame.marker not in _PROGRESSIVE
    return is_sequential and len(frame.content) > 5 and scan.content[:1] == frame.content[5:6]


def is_fully_scanned(structure: Structure) -> bool:
    """Whether the scans have every component, and in a progressive image every bit.

    A scan of a progressive image has some coefficients (0 to 63) down to some bit; bit 0 is the
    last (G.1.1.1).
    """
    wanted = {(part, at) for part in structure.components for at in range(64)}
    found: set[tuple[int, int]] = set()
    for scan in structure.scans:
        count = scan.content[0] if scan.content else 0
        parts = scan.content[1 : 1 + 2 * count : 2]
        first, last, bits = (*scan.content[1 + 2 * count :], 0, 0, 0)[:3]
        if not structure.is_progressive:
            first, last, bits = 0, 63, 0
        if not bits & 0x0F:
            found |= {(part, at) for part in parts for at in range(first, min(last, 63) + 1)}
    return wanted <= found
