"""Reads an EXIF block within limits, tolerant of malformed tags.

exifread walks the directories and knows the names and meanings of tags. Its ``process_file`` is not
used: it would search the block in the file again, it has no limits (a crafted block takes hours or
fills the memory), and one malformed tag discards all others. Nor does it read the values: it reads
them one by one, none if there are 1,000 or more, and no texts in UTF-8.

The format: https://www.cipa.jp/std/documents/download_e.html?CIPA_DC-008-2026-E
"""

import logging
import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any, Final

from exifread.core.exif_header import ExifHeader

from backend.imaging.numbers_in_text import numbers_in, ratio
from backend.imaging.parser_errors import PARSER_ERRORS
from backend.imaging.text_encodings import ByteOrder, decode_text

MAX_READS: Final = 20_000
"""Maximum number of reads of a block; an ordinary photo needs 300."""

MAX_VALUE_BYTES: Final = 4096
"""Maximum bytes of one value; the rest is left out."""

MAX_DIRECTORIES: Final = 8
"""Maximum number of chained IFDs; cameras write two: of the photo and of its preview."""

_BYTE_ORDERS: Final[dict[bytes, ByteOrder]] = {b"II*\0": "little", b"MM\0*": "big"}

BYTE, ASCII, SHORT, UNDEFINED, UTF_8 = 1, 2, 3, 7, 129
_TEXT_TYPES = (ASCII, UTF_8)
_BINARY_TYPES = (BYTE, UNDEFINED)
_MOST_NUMBERS: Final = 3
"""Bytes of a value of several numbers, such as degrees, minutes and seconds."""
_FORMATS: Final = {
    BYTE: "B", ASCII: "s", SHORT: "H", 4: "I", 5: "II", 6: "b", UNDEFINED: "B", 8: "h", 9: "i",
    10: "ii", 11: "f", 12: "d", 13: "I", UTF_8: "s",
}  # fmt: skip
_MACHINE_TAGS: Final = frozenset({
    0x02BC,  # XMP
    0x83BB,  # IPTC
    0x8773,  # colour profile
    0x927C,  # MakerNote: undocumented, and endless loops in crafted files
    0xC4A5,  # PrintIM
    0xEA1C,  # padding
})  # fmt: skip
# Tags newer than exifread 3.5.
_NEWER_NAMES: Final = {
    "GPS Tag 0x001F": "GPS GPSHPositioningError",
    "EXIF Tag 0x8831": "EXIF StandardOutputSensitivity",
    "EXIF Tag 0x8834": "EXIF ISOSpeedLatitudeyyy",
    "EXIF Tag 0x8835": "EXIF ISOSpeedLatitudezzz",
    "EXIF Tag 0x9400": "EXIF AmbientTemperature",
    "EXIF Tag 0x9401": "EXIF Humidity",
    "EXIF Tag 0x9402": "EXIF Pressure",
    "EXIF Tag 0x9403": "EXIF WaterDepth",
    "EXIF Tag 0x9404": "EXIF Acceleration",
    "EXIF Tag 0x9405": "EXIF CameraElevationAngle",
    "EXIF Tag 0xA436": "EXIF ImageTitle",
    "EXIF Tag 0xA437": "EXIF Photographer",
    "EXIF Tag 0xA438": "EXIF ImageEditor",
    "EXIF Tag 0xA439": "EXIF CameraFirmware",
    "EXIF Tag 0xA43A": "EXIF RAWDevelopingSoftware",
    "EXIF Tag 0xA43B": "EXIF ImageEditingSoftware",
    "EXIF Tag 0xA43C": "EXIF MetadataEditingSoftware",
    "EXIF Tag 0xA460": "EXIF CompositeImage",
    "EXIF Tag 0xA461": "EXIF SourceImageNumberOfCompositeImage",
    "EXIF Tag 0xA462": "EXIF SourceExposureTimesOfCompositeImage",
}

logging.getLogger("exifread").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Tag:
    """One tag."""

    number: int
    kind: int
    """The type of its values, such as 3 for SHORT."""
    count: int
    """Number of values, of which some may have been left out."""
    raw: bytes
    """The stored values."""
    byte_order: ByteOrder = "little"
    meanings: dict[Any, str] | None = None
    """exifread's texts of an enumeration."""

    @cached_property
    def text(self) -> str:
        """The text up to its end, empty if the tag has none.

        Some programs store texts as bytes without a type, also those of one letter.
        """
        if self.kind in _TEXT_TYPES:
            return decode_text(self.raw.partition(b"\0")[0])
        if self.kind in _BINARY_TYPES and self.meanings is None:
            text = decode_text(self.raw.rstrip(b"\0 "))
            return text if text.isprintable() else ""
        return ""

    @cached_property
    def values(self) -> tuple[float | None, ...]:
        """The values as numbers; None for 0/0, NaN and infinity. Of a text, the numbers in it."""
        if self._is_text:
            return numbers_in(self.text)
        code = ("<" if self.byte_order == "little" else ">") + _FORMATS[self.kind]
        size = struct.calcsize(code)
        stored = struct.iter_unpack(code, self.raw[: len(self.raw) // size * size])
        return tuple(ratio(*parts) if len(parts) == 2 else _finite(*parts) for parts in stored)

    @property
    def _is_text(self) -> bool:
        """Whether it is a text, also one that is stored as bytes; few bytes may be numbers."""
        may_be_numbers = self.kind == BYTE and self.count <= _MOST_NUMBERS
        return self.kind in _TEXT_TYPES or bool(self.text and not may_be_numbers)

    @property
    def is_binary(self) -> bool:
        """Stored as bytes, whose numbers have no meaning unless the tag is an enumeration."""
        return self.kind in _BINARY_TYPES

    @property
    def meaning(self) -> str:
        """The texts of an enumeration's values; empty if a value has none."""
        known = self.meanings or {}
        found = [known.get(value) for value in self.values]
        return "".join(text or "" for text in found) if None not in found else ""

    def number_at(self, index: int = 0) -> float | None:
        """One value as a number, None if it is not a number or absent."""
        return self.values[index] if index < len(self.values) else None


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
        return super().read(MAX_VALUE_BYTES if size is None else min(size, MAX_VALUE_BYTES))


class _Directories(ExifHeader):  # type: ignore[misc]  # exifread is not typed strictly
    """Reads the values of tags itself, skips binary tags and malformed ones."""

    def __init__(self, block: bytes, byte_order: ByteOrder) -> None:
        super().__init__(_BoundedReader(block), "I" if byte_order == "little" else "M", 0, 0, False)
        self._byte_order = byte_order

    def _process_tag(self, *arguments: Any) -> None:
        """Called by exifread for each entry of a directory."""
        _, ifd_name, tag_entry, entry, tag, tag_name, *_ = arguments
        name = f"{ifd_name} {tag_name}"
        if tag in _MACHINE_TAGS or name in self.tags:  # browsers read the first of two equal tags
            return
        kind, count = self.s2n(entry + 2, 2), self.s2n(entry + 4, 4)
        if kind not in _FORMATS or not count:
            return
        meaning = tag_entry[1] if tag_entry else None
        raw = self._value(entry + 8, count * struct.calcsize("<" + _FORMATS[kind]))
        if not raw:  # it lies behind the end of the block
            return
        meanings = meaning if isinstance(meaning, dict) else None
        self.tags[name] = Tag(tag, kind, count, raw, self._byte_order, meanings)
        if isinstance(meaning, tuple):  # the name and the tags of another directory
            self._read_directory(self.tags[name], *meaning)

    def _value(self, field: int, size: int) -> bytes:
        """Up to four bytes are in the field itself, more where it points to."""
        self.file_handle.seek(field if size <= 4 else self.s2n(field, 4))
        return bytes(self.file_handle.read(size))

    def _read_directory(self, pointer: Tag, name: str, tags: Any) -> None:
        if offset := pointer.number_at():
            try:
                self.dump_ifd(int(offset), name, tag_dict=tags)
            except PARSER_ERRORS:
                return  # the tags that were read before are valid


def read_exif(block: bytes) -> Tags:
    """The tags of an EXIF block without its "Exif" prefix; empty if it is malformed."""
    byte_order = _BYTE_ORDERS.get(block[:4])
    if byte_order is None:
        return {}
    directories = _Directories(block, byte_order)
    try:
        _read_directories(directories)
    except (*PARSER_ERRORS, _ReadsExceeded):
        pass  # the tags that were read before are valid
    return dict(_named_tags(directories.tags))


def find_tag(tags: Tags, name: str) -> Tag | None:
    """A tag by its name, such as "EXIF LensModel".

    Some programs write tags of the EXIF directory into the first one, or the other way round.
    """
    directory, _, tag = name.partition(" ")
    other = {"EXIF": "Image", "Image": "EXIF"}[directory]
    return tags.get(name) or tags.get(f"{other} {tag}")


def orientation(tags: Tags) -> int:
    """The Orientation tag, 1 to 8; 1 if absent or invalid.

    Browsers apply only one number of type SHORT, in the first directory or in that of EXIF.
    """
    tag = find_tag(tags, "Image Orientation")
    if tag is None or (tag.kind, tag.count) != (SHORT, 1):
        return 1
    value = tag.number_at()
    return int(value) if value is not None and value in range(1, 9) else 1


def _read_directories(directories: _Directories) -> None:
    for index, directory in enumerate(_chained(directories)):
        name = {0: "Image", 1: "Thumbnail"}.get(index, f"IFD {index}")
        directories.dump_ifd(directory, name)
    pointer = directories.tags.get("Image ExifOffset")
    if pointer and (offset := pointer.number_at()):
        directories.dump_ifd(int(offset), "EXIF")


def _chained(directories: _Directories) -> Iterator[int]:
    seen: set[int] = set()
    directory = directories._first_ifd()
    while directory and directory not in seen and len(seen) < MAX_DIRECTORIES:
        seen.add(directory)
        yield directory
        directory = directories._next_ifd(directory)


def _named_tags(found: Tags) -> Iterator[tuple[str, Tag]]:
    for key, tag in found.items():
        name = _NEWER_NAMES.get(key, key)
        if " Tag 0x" not in name:  # an unknown tag
            yield name, tag


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
