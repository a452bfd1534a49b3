"""EXIF blocks built byte by byte, because libraries do not write invalid ones."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED, SRATIONAL, DOUBLE = 1, 2, 3, 4, 5, 7, 10, 12
UTF_8 = 129
_FORMATS = {BYTE: "B", SHORT: "H", LONG: "I", RATIONAL: "II", SRATIONAL: "ii", DOUBLE: "d"}
_HEADER = b"II*\0\x08\0\0\0"


@dataclass(frozen=True)
class Entry:
    """One tag: number, type, and the bytes and the count of its values."""

    tag: int
    kind: int
    data: bytes
    count: int


def text(tag: int, value: str | bytes) -> Entry:
    data = (value.encode() if isinstance(value, str) else value) + b"\0"
    return Entry(tag, ASCII, data, len(data))


def utf_8(tag: int, value: str) -> Entry:
    """A text of the type that Exif 3.0 added."""
    data = value.encode() + b"\0"
    return Entry(tag, UTF_8, data, len(data))


def numbers(tag: int, kind: int, *values: float | tuple[int, int]) -> Entry:
    packed = b"".join(
        struct.pack("<" + _FORMATS[kind], *(value if isinstance(value, tuple) else (value,)))
        for value in values
    )
    return Entry(tag, kind, packed, len(values))


def undefined(tag: int, data: bytes) -> Entry:
    return Entry(tag, UNDEFINED, data, len(data))


def exif_block(
    image: Sequence[Entry] = (), exif: Sequence[Entry] = (), gps: Sequence[Entry] = ()
) -> bytes:
    """A little-endian block with the directories that have entries."""
    pointers = [numbers(0x8769, LONG, 0)] * bool(exif) + [numbers(0x8825, LONG, 0)] * bool(gps)
    first = _directory([*image, *pointers], 8)
    second = _directory(exif, 8 + len(first)) if exif else b""
    third = _directory(gps, 8 + len(first) + len(second)) if gps else b""
    offsets = ([8 + len(first)] if exif else []) + ([8 + len(first) + len(second)] if gps else [])
    pointed = [
        numbers(tag.tag, LONG, offset) for tag, offset in zip(pointers, offsets, strict=True)
    ]
    return _HEADER + _directory([*image, *pointed], 8) + second + third


def _directory(entries: Sequence[Entry], start: int) -> bytes:
    ordered = sorted(entries, key=lambda entry: entry.tag)
    table, values = struct.pack("<H", len(ordered)), b""
    values_at = start + 2 + 12 * len(ordered) + 4
    for entry in ordered:
        table += struct.pack("<HHI", entry.tag, entry.kind, entry.count)
        if len(entry.data) <= 4:
            table += entry.data.ljust(4, b"\0")
        else:
            table += struct.pack("<I", values_at + len(values))
            values += entry.data + b"\0" * (len(entry.data) % 2)
    return table + b"\0\0\0\0" + values


FULL = exif_block(
    image=[
        text(0x010F, "Canon"),
        text(0x0110, "Canon EOS R5"),
        text(0x0131, "Firmware 1.8.1"),
        numbers(0x0112, SHORT, 1),
    ],
    exif=[
        text(0x9003, "2024:05:17 14:03:22"),
        text(0x9291, "45"),
        text(0x9011, "+02:00"),
        numbers(0x829A, RATIONAL, (1, 250)),
        numbers(0x829D, RATIONAL, (28, 10)),
        numbers(0x8827, SHORT, 400),
        numbers(0x920A, RATIONAL, (42, 10)),
        numbers(0xA405, SHORT, 26),
        numbers(0x9209, SHORT, 25),
        text(0xA434, "RF24-70mm F2.8 L IS USM"),
        numbers(0xA432, RATIONAL, (24, 1), (70, 1), (28, 10), (28, 10)),
        undefined(0x9286, b"ASCII\0\0\0Midsummer"),
    ],
    gps=[
        text(1, "S"),
        numbers(2, RATIONAL, (33, 1), (51, 1), (3540, 100)),
        text(3, "W"),
        numbers(4, RATIONAL, (70, 1), (12, 1), (0, 1)),
        numbers(5, BYTE, 1),
        numbers(6, RATIONAL, (125, 10)),
        text(0x10, "T"),
        numbers(0x11, RATIONAL, (2915, 10)),
    ],
)
FULL_ITEM = {
    "camera_make": "Canon",
    "camera_model": "Canon EOS R5",
    "software": "Firmware 1.8.1",
    "lens_model": "RF24-70mm F2.8 L IS USM",
    "taken_at": "2024-05-17T14:03:22.45+02:00",
    "exposure_time": "1/250 s",
    "f_number": "f/2.8",
    "iso": 400,
    "focal_length": "4.2 mm",
    "focal_length_35mm": 26,
    "flash": "Auto, fired",
    "flash_fired": True,
    "orientation": 1,
    "gps": {"latitude": -33.85983333, "longitude": -70.2, "altitude": -12.5, "direction": 291.5},
}
"""What FULL says."""

NONSENSE = exif_block(
    image=[
        text(0x010F, b"\0\0\0\0\0\0\0\0"),
        text(0x0110, "   "),
        text(0x0131, b"\x01\x02\x7f"),
        numbers(0x0112, SHORT, 9),
        numbers(0x011A, RATIONAL, (0, 0)),
    ],
    exif=[
        text(0x9003, "0000:00:00 00:00:00"),
        text(0x9004, "    :  :     :  :  "),
        numbers(0x829A, RATIONAL, (0, 0)),
        numbers(0x829D, RATIONAL, (0, 1)),
        numbers(0x8827, SHORT, 0),
        numbers(0x920A, RATIONAL, (0, 1)),
        numbers(0xA405, SHORT, 0),
        numbers(0x9209, SHORT, 9969),
        numbers(0xA500, DOUBLE, float("nan")),
        text(0xA434, "----"),
    ],
    gps=[
        text(1, "N"),
        numbers(2, RATIONAL, (91, 1), (0, 1), (0, 1)),
        text(3, "E"),
        numbers(4, RATIONAL, (10, 1), (0, 1), (0, 1)),
        numbers(6, RATIONAL, (0, 0)),
        numbers(0x11, RATIONAL, (400, 1)),
    ],
)


def big_endian_block(entry: Entry) -> bytes:
    """A big-endian block with one tag of EXIF, whose value is bytes."""
    pointer = struct.pack(">HHHII", 1, 0x8769, LONG, 1, 26) + bytes(4)
    value = struct.pack(">HHHII", 1, entry.tag, entry.kind, entry.count, 44) + bytes(4)
    return b"MM\0*\0\0\0\x08" + pointer + value + entry.data


def orientation_block(value: int) -> bytes:
    return exif_block(image=[numbers(0x0112, SHORT, value)])


def long_make_block(characters: int = 10_000_000) -> bytes:
    return exif_block(image=[text(0x010F, "M" * characters)])


def maker_note_loop_block() -> bytes:
    """A MakerNote that claims four thousand million bytes and points to itself."""
    pointer = Entry(0x927C, UNDEFINED, b"\x08\0\0\0", 0xFFFF_FFFF)
    return exif_block(image=[text(0x010F, "Nikon")], exif=[pointer])


def directory_loop_block() -> bytes:
    """A directory of the largest size whose successor is itself, one byte later each time."""
    return b"II*\0\x08\0\0\0" + b"\xff\xff" + b"\x09\0\0\0" * 16_000


def wide_entries_block() -> bytes:
    """4,000 tags, each with the same 999 values: millions of reads without a limit."""
    entries = [Entry(0x0111 + at % 4, LONG, b"\0" * 3996, 999) for at in range(4)] * 1000
    table = struct.pack("<H", len(entries)) + b"".join(
        struct.pack("<HHII", entry.tag, entry.kind, entry.count, 8) for entry in entries
    )
    return b"II*\0\x08\0\0\0" + table + b"\0\0\0\0"
