"""XMP packets and IPTC records, in the forms that programs write and in hostile ones."""

import hashlib
import struct

from tests.corpus import files, pictures

_NAMESPACES = (
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:exif="http://ns.adobe.com/exif/1.0/" '
    'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
)
_BILLION_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9))
    + "]>"
)
DATE, LATITUDE, LONGITUDE = "1987-06-05T12:00:00+02:00", "52,30.6N", "13,24.3E"
ITEM = {
    "taken_at": "1987-06-05T12:00:00+02:00",
    "taken_at_origin": "XMP",
    "gps": {"latitude": 52.51, "longitude": 13.405, "origin": "XMP"},
}
"""What a packet with these values says."""


def packet(*, prologue: str = "", as_elements: object = False, **properties: str) -> bytes:
    """Properties as attributes or as elements. A name: prefix, two underscores, name."""
    named = {name.replace("__", ":"): value for name, value in properties.items()}
    if as_elements:
        elements = "".join(f"<{name}>{value}</{name}>" for name, value in named.items())
        description = f"<rdf:Description {_NAMESPACES}>{elements}</rdf:Description>"
    else:
        attributes = " ".join(f'{name}="{value}"' for name, value in named.items())
        description = f"<rdf:Description {_NAMESPACES} {attributes}/>"
    return (
        f'{prologue}<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {_NAMESPACES}>{description}</rdf:RDF>'
        f'</x:xmpmeta>{" " * 200}<?xpacket end="w"?>'
    ).encode()


FULL = {
    "photoshop__DateCreated": DATE,
    "exif__GPSLatitude": LATITUDE,
    "exif__GPSLongitude": LONGITUDE,
}
"""Date and position."""


def full(**options: object) -> bytes:
    """Date and position."""
    return packet(**FULL, **options)  # type: ignore[arg-type]


def description(elements: str) -> bytes:
    """A packet with these elements."""
    within = f"<rdf:Description>{elements}</rdf:Description>"
    return f"<rdf:RDF {_NAMESPACES}>{within}</rdf:RDF>".encode()


def extended(packet_: bytes, *, part: int = 60_000) -> list[bytes]:
    """The segments of a packet that names an extended one, and those of the extended one."""
    identifier = hashlib.md5(packet_, usedforsecurity=False).hexdigest().upper()
    note = 'xmlns:n="http://ns.adobe.com/xmp/note/" n:HasExtendedXMP'
    main = f'<rdf:RDF {_NAMESPACES}><rdf:Description {note}="{identifier}"/></rdf:RDF>'
    header = b"http://ns.adobe.com/xmp/extension/\0" + identifier.encode()
    return [
        files.segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + main.encode()),
        *(
            files.segment(
                0xE1, header + struct.pack(">II", len(packet_), at) + packet_[at : at + part]
            )
            for at in range(0, len(packet_), part)
        ),
    ]


def entity_bomb() -> bytes:
    """A thousand million laughs in less than a kilobyte; the date is one of them."""
    return packet(prologue=_BILLION_LAUGHS, photoshop__DateCreated="&j;", as_elements=True)


def external_entity() -> bytes:
    """The date is the content of another file."""
    prologue = '<!DOCTYPE x [<!ENTITY date SYSTEM "file:///etc/hostname">]>'
    return packet(prologue=prologue, photoshop__DateCreated="&date;", as_elements=True)


def external_document_type() -> bytes:
    """The document type is to be loaded from elsewhere."""
    return full(prologue='<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">')


def too_deep(depth: int = 65) -> bytes:
    """Elements in elements, with a date in the innermost one."""
    inner = packet(photoshop__DateCreated=DATE)
    outer = depth - 3
    return b"<a>" * outer + inner.replace(b"\xef\xbb\xbf", b"") + b"</a>" * outer


def in_jpeg(content: bytes, base: bytes = b"") -> bytes:
    """A JPEG with a packet."""
    segment = files.segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + content)
    return files.with_segments(base or pictures.jpeg(), segment)


def in_png(content: bytes, *, after_pixels: bool = False) -> bytes:
    """A PNG with a packet."""
    chunk = files.chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + content)
    return files.with_chunk(pictures.png(), chunk, after_pixels=after_pixels)


def iptc_records(**records: str) -> bytes:
    """Records of the application, by their numbers: ``d55="19870605"``."""
    return b"".join(
        bytes((0x1C, 2, int(name[1:]))) + len(value).to_bytes(2, "big") + value.encode()
        for name, value in records.items()
    )


def photoshop_resources(records: bytes) -> bytes:
    """The records among other resources of Photoshop."""
    other = b"8BIM\x04\x25\0\0" + (5).to_bytes(4, "big") + b"abcde\0"
    return other + b"8BIM\x04\x04\x03abc" + len(records).to_bytes(4, "big") + records


def iptc_in_jpeg(records: bytes, base: bytes = b"") -> bytes:
    """A JPEG with IPTC records."""
    content = b"Photoshop 3.0\0" + photoshop_resources(records)
    return files.with_segments(base or pictures.jpeg(), files.segment(0xED, content))
