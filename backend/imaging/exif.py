"""Reads an EXIF block with exifread, within limits and tolerant of malformed tags.

``exifread.process_file`` is not used: it would search the block in the file again, it has no limits
(a crafted block takes hours or fills the memory), and one malformed tag discards all others. Its
``ExifHeader`` is used instead.
"""

import logging
import math
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from exifread.core.exif_header import ExifHeader

from backend.imaging.parser_errors import PARSER_ERRORS

MAX_READS: Final = 20_000
"""Maximum number of reads of a block; an ordinary photo needs 600."""

MAX_READ_BYTES: Final = 1024
"""Maximum bytes of one text: 256 characters of four bytes."""

MAX_DIRECTORIES: Final = 8
"""Maximum number of chained IFDs; cameras write two: of the photo and of its preview."""

MAX_COUNT: Final = 1000
"""Maximum number of values that exifread reads of one tag; longer tags are binary tables."""

_BYTE_ORDERS = {b"II*\0": "I", b"MM\0*": "M"}
_TEXT_TYPE = 2
_SHORT_TYPE = 3
_BINARY_TYPES = (1, 7)
_MACHINE_TAGS: Final = frozenset({
    0x02BC,  # XMP
    0x83BB,  # IPTC
    0x8773,  # colour profile
    0x927C,  # MakerNote: undocumented, and endless loops in crafted files
    0xC4A5,  # PrintIM
    0xEA1C,  # padding
})  # fmt: skip
# Tags newer than exifread 3.5: https://www.cipa.jp/std/documents/download_e.html?CIPA_DC-008-2026-E
_NEWER_NAMES: Final = {
    "GPS Tag 0x001F": "GPS GPSHPositioningError",
    "EXIF Tag 0x9400": "EXIF AmbientTemperature",
    "EXIF Tag 0x9401": "EXIF Humidity",
    "EXIF Tag 0x9402": "EXIF Pressure",
    "EXIF Tag 0x9403": "EXIF WaterDepth",
    "EXIF Tag 0x9404": "EXIF Acceleration",
    "EXIF Tag 0x9405": "EXIF CameraElevationAngle",
    "EXIF Tag 0xA460": "EXIF CompositeImage",
    "EXIF Tag 0xA461": "EXIF SourceImageNumberOfCompositeImage",
}

logging.getLogger("exifread").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Tag:
    """One tag: its number, exifread's text of its value, and the value."""

    number: int
    printable: str
    """exifread's text: the meaning of an enumerated value, else the value."""
    values: tuple[Any, ...]
    """Numbers, or one str or bytes if the tag is a text."""
    kind: int
    """The type of EXIF, such as 3 for SHORT."""
    is_binary: bool
    """Stored as bytes, whose numbers have no meaning unless the tag is an enumeration."""
    count: int

    @property
    def text(self) -> str:
        """The text, empty if the tag has none. Bytes that are not UTF-8 are decoded as Latin-1."""
        value = self.values[0] if self.values else ""
        if isinstance(value, bytes):
            return _decode(value)
        return value if isinstance(value, str) else ""

    def numbers(self) -> list[float | None]:
        """The values as numbers; None for other values, 0/0 and NaN."""
        return [_number(value) for value in self.values]

    def number_at(self, index: int = 0) -> float | None:
        """One value as a number, None if it is not a number or absent."""
        numbers = self.numbers()
        return numbers[index] if index < len(numbers) else None


Tags = dict[str, Tag]
"""Tags by the names of exifread, such as "Image Make", "EXIF FNumber", "GPS GPSLatitude"."""


class _ReadsExceeded(Exception):
    """The block requires more than MAX_READS reads."""


class _BoundedReader(BytesIO):
    """Limits the length and the number of reads."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self._reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self._reads += 1
        if self._reads > MAX_READS:
            raise _ReadsExceeded
        return super().read(MAX_READ_BYTES if size is None else min(size, MAX_READ_BYTES))


class _TolerantHeader(ExifHeader):  # type: ignore[misc]  # exifread is not typed strictly
    """Skips binary tags and malformed ones."""

    def _process_tag(
        self, ifd: int, ifd_name: str, tag_entry: Any, entry: int, tag: int, *rest: Any
    ) -> None:
        if tag in _MACHINE_TAGS or f"{ifd_name} {rest[0]}" in self.tags:
            return  # of two equal tags, browsers read the first one
        try:
            super()._process_tag(ifd, ifd_name, tag_entry, entry, tag, *rest)
        except PARSER_ERRORS:
            return


def read_exif(block: bytes) -> Tags:
    """The tags of an EXIF block without its "Exif" prefix; empty if it is malformed."""
    byte_order = _BYTE_ORDERS.get(block[:4])
    if byte_order is None:
        return {}
    header = _TolerantHeader(_BoundedReader(block), byte_order, 0, 0, strict=False)
    try:
        _read_directories(header)
    except (*PARSER_ERRORS, _ReadsExceeded):
        pass  # the tags that were read before are valid
    return dict(_named_tags(header.tags))


def orientation(tags: Tags) -> int:
    """The Orientation tag, 1 to 8; 1 if absent or invalid.

    Browsers apply only one number of type SHORT, in the first directory or in that of EXIF.
    """
    tag = tags.get("Image Orientation") or tags.get("EXIF Orientation")
    if tag is None or tag.kind != _SHORT_TYPE or len(tag.values) != 1:
        return 1
    value = tag.number_at()
    return int(value) if value is not None and value in range(1, 9) else 1


def _read_directories(header: _TolerantHeader) -> None:
    for index, directory in enumerate(_directories(header)):
        name = {0: "Image", 1: "Thumbnail"}.get(index, f"IFD {index}")
        header.dump_ifd(directory, name)
    pointer = header.tags.get("Image ExifOffset")
    if pointer and pointer.values:
        header.dump_ifd(pointer.values[0], "EXIF")


def _directories(header: _TolerantHeader) -> Iterator[int]:
    seen: set[int] = set()
    directory = header._first_ifd()
    while directory and directory not in seen and len(seen) < MAX_DIRECTORIES:
        seen.add(directory)
        yield directory
        directory = header._next_ifd(directory)


def _named_tags(found: dict[str, Any]) -> Iterator[tuple[str, Tag]]:
    for key, tag in found.items():
        name = _NEWER_NAMES.get(key, key)
        if " Tag 0x" in name:  # an unknown tag
            continue
        is_text = int(tag.field_type) == _TEXT_TYPE
        yield (
            name,
            Tag(
                number=tag.tag,
                kind=int(tag.field_type),
                printable=str(tag.printable),
                values=(tag.values,) if is_text else tuple(tag.values),
                is_binary=int(tag.field_type) in _BINARY_TYPES,
                count=tag.field_length,
            ),
        )


def _decode(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _number(value: Any) -> float | None:
    if isinstance(value, tuple):  # exifread returns floats as struct.unpack does
        value = value[0] if value else None
    try:
        number = float(value)
    except (TypeError, ValueError, ArithmeticError):
        return None
    return number if math.isfinite(number) else None
