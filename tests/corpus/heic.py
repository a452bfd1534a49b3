"""HEIC files, box by box, around one small picture of four colored quarters.

No library that may be installed here encodes HEVC, so the coded picture (128 x 64 pixels) is a
constant; it was made with x265. ISO/IEC 23008-12 and 14496-12.
"""

import base64
import struct

from tests.corpus.phones import box

_DECODER_CONFIGURATION = base64.b64decode(
    "AQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQArQgEBA3AAAAMA"
    "kAAAAwAAAwAeoBAgQWW6kkprm4CGgwIAAAMAMgAAAwACEGIAAQAHRAHBcrAiQA=="
)
_PICTURE = base64.b64decode(
    "AAAAdCgBrwng4wucuq///jSf//39B5D9go06gm3/8ihTv7hZ//9yqoJWKOVMmT9pqD+KLJUf8J/8sElUYuJHyvAm"
    "Ys4SV4C/0LPRyz5TV/0NlFChEgmiHZKiB/+86O+5gv/nOhctzvY/p2CX+tVp/yKCL1X/yNN8"
)
SIZE = (128, 64)


def heic(
    *,
    exif: bytes = b"",
    xmp: bytes = b"",
    profile: bytes = b"",
    nclx: tuple[int, int] | None = None,
    quarter_turns: int = 0,
    mirrored: bool = False,
    size: tuple[int, int] = SIZE,
    picture: bytes = _PICTURE,
) -> bytes:
    """A file. ``quarter_turns`` are anti-clockwise, then left and right are exchanged."""
    items = [(b"hvc1", picture)]
    if exif:
        items.append((b"Exif", struct.pack(">I", 6) + b"Exif\0\0" + exif))
    if xmp:
        items.append((b"mime", xmp))
    properties = [box(b"hvcC", _DECODER_CONFIGURATION), box(b"ispe", bytes(4), _pair(size))]
    if profile:
        properties.append(box(b"colr", b"prof", profile))
    if nclx:
        properties.append(box(b"colr", b"nclx", struct.pack(">HHHB", *nclx, 6, 0x80)))
    if quarter_turns:
        properties.append(box(b"irot", bytes([quarter_turns])))
    if mirrored:
        properties.append(box(b"imir", b"\1"))
    start = len(_before(items, properties, 0))
    return _before(items, properties, start + 8) + box(b"mdat", *(data for _, data in items))


def _before(items: list[tuple[bytes, bytes]], properties: list[bytes], start: int) -> bytes:
    return box(b"ftyp", b"heic", bytes(4), b"mif1heic") + box(
        b"meta",
        bytes(4),
        box(b"hdlr", bytes(8), b"pict", bytes(13)),
        box(b"pitm", bytes(4), struct.pack(">H", 1)),
        _locations(items, start),
        _information(items),
        _references(items),
        box(b"iprp", box(b"ipco", *properties), _associations(len(properties))),
    )


def _locations(items: list[tuple[bytes, bytes]], start: int) -> bytes:
    entries = b""
    for number, (_, data) in enumerate(items, 1):
        entries += struct.pack(">HHHII", number, 0, 1, start, len(data))
        start += len(data)
    return box(b"iloc", bytes(4), b"\x44\0", struct.pack(">H", len(items)), entries)


def _information(items: list[tuple[bytes, bytes]]) -> bytes:
    entries = [
        box(
            b"infe", b"\2\0\0\0", struct.pack(">HH", number, 0), kind, b"\0",
            b"application/rdf+xml\0\0" if kind == b"mime" else b"",
        )
        for number, (kind, _) in enumerate(items, 1)
    ]  # fmt: skip
    return box(b"iinf", bytes(4), struct.pack(">H", len(items)), *entries)


def _references(items: list[tuple[bytes, bytes]]) -> bytes:
    """EXIF and XMP describe the picture."""
    described = [
        box(b"cdsc", struct.pack(">HHH", number, 1, 1)) for number in range(2, len(items) + 1)
    ]
    return box(b"iref", bytes(4), *described) if described else b""


def _associations(count: int) -> bytes:
    numbers = bytes(0x80 | number for number in range(1, count + 1))
    return box(b"ipma", bytes(4), struct.pack(">IHB", 1, 1, count), numbers)


def _pair(size: tuple[int, int]) -> bytes:
    return struct.pack(">II", *size)
