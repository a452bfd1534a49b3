"""When a photo was taken, by its IPTC records.

https://www.iptc.org/std/photometadata/specification/IPTC-PhotoMetadata and, for the bytes,
https://www.iptc.org/std/IIM/4.1/specification/IIMV4.1.pdf
"""

import re
from collections.abc import Iterator
from typing import Final

from backend.imaging.exif_dates import local_day, local_time, utc_offset

MAX_RECORDS: Final = 1000
"""Maximum number of records that are read; a photo has about twenty."""

_RESOURCES: Final = (b"8BIM", b"PHUT", b"AgHg", b"DCSR", b"MeSa")
"""Signatures: of Photoshop, PhotoDeluxe, Lightroom, and others that exiftool knows."""
_IPTC_RESOURCE = 0x0404
_MARK = 0x1C
_LONG = 0x8000
_MOST_LENGTH = 4
_MAX_VALUE = 100
"""Bytes of a value that are kept; a date has eight."""
_DATE_CREATED, _TIME_CREATED = (2, 55), (2, 60)
_TIME = re.compile(r"([0-9]{2}):?([0-9]{2})(?::?([0-9]{2}))?([+-][0-9]{2}:?[0-9]{2}|Z)?")
"""Some programs write colons as in EXIF."""


def capture_time(data: bytes) -> str | None:
    """ISO 8601, with the offset where it is known; a date alone if there is no time.

    ``data``: IPTC records, or resources of Photoshop that contain them.
    """
    found = dict(_records(_iptc_part(data)))
    day = local_day(found.get(_DATE_CREATED, ""))
    time = _TIME.fullmatch(found.get(_TIME_CREATED, ""))
    if day and time and (moment := local_time(f"{day} {time[1]}:{time[2]}:{time[3] or 0}")):
        offset = time[4] or ""
        is_the_time = offset == f"-{time[1]}{time[2]}"  # as GIMP 2.10 writes it
        return moment if is_the_time else moment + utc_offset(offset)
    return day or None


def _iptc_part(data: bytes) -> bytes:
    """The records among the resources: signature, number, name, length, content; both padded."""
    at = 0
    while data[at : at + 4] in _RESOURCES and at + 8 <= len(data):
        number = int.from_bytes(data[at + 4 : at + 6], "big")
        name = at + 6
        length_at = name + (data[name] + 2) // 2 * 2
        start = length_at + 4
        length = int.from_bytes(data[length_at:start], "big")
        if number == _IPTC_RESOURCE:
            return data[start : start + length]
        at = start + length + length % 2
    return data if data[:1] == bytes((_MARK,)) else b""


def _records(data: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    """Number and text of each record: mark, record, data set, length, content."""
    at = 0
    for _ in range(MAX_RECORDS):
        if at + 5 > len(data) or data[at] != _MARK:
            return
        length, start = int.from_bytes(data[at + 3 : at + 5], "big"), at + 5
        if length & _LONG:  # the length of a length that follows
            size, start = length - _LONG, start + length - _LONG
            length = int.from_bytes(data[at + 5 : start], "big") if size <= _MOST_LENGTH else 0
        if start + length > len(data):
            return
        content = data[start : start + min(length, _MAX_VALUE)]
        yield (data[at + 1], data[at + 2]), content.decode("latin-1").strip("\0 ")
        at = start + length
