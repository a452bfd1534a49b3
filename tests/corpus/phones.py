"""JPEGs as phones write them: with a video, a gain map or a depth map behind the picture."""

import struct
from collections.abc import Sequence

from tests.corpus import exif_bytes, files, pictures

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_NAMESPACES = {
    "Camera": "http://ns.google.com/photos/1.0/camera/",
    "Container": "http://ns.google.com/photos/1.0/container/",
    "Item": "http://ns.google.com/photos/1.0/container/item/",
    "GPano": "http://ns.google.com/photos/1.0/panorama/",
    "GDepth": "http://ns.google.com/photos/1.0/depthmap/",
    "hdrgm": "http://ns.adobe.com/hdr-gain-map/1.0/",
    "apdi": "http://ns.apple.com/pixeldatainfo/1.0/",
}
GAIN_MAP_URN = b"urn:iso:std:iso:ts:21496:-1\0"


def xmp(attributes: str = "", inside: str = "") -> bytes:
    """A packet with these attributes and elements of its description."""
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{_RDF}">'
        f'<rdf:Description rdf:about="" {declared} {attributes}>{inside}</rdf:Description>'
        "</rdf:RDF></x:xmpmeta>"
    ).encode()


def with_xmp(data: bytes, packet: bytes) -> bytes:
    segment = files.segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet)
    return files.with_segments(data, segment)


def container(*items: tuple[str, str, int]) -> str:
    """The directory of a file: semantic, MIME type and length of each item but the first."""
    listed = "".join(
        f'<rdf:li rdf:parseType="Resource"><Container:Item Item:Semantic="{semantic}" '
        f'Item:Mime="{mime}" Item:Length="{length}"/></rdf:li>'
        for semantic, mime, length in (("Primary", "image/jpeg", 0), *items)
    )
    return f"<Container:Directory><rdf:Seq>{listed}</rdf:Seq></Container:Directory>"


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box of an MP4 or HEIC file."""
    content = b"".join(parts)
    return struct.pack(">I4s", len(content) + 8, kind) + content


def mvhd(units: int, scale: int, version: int = 0) -> bytes:
    times = ">4xQQIQ" if version else ">4xIIII"
    header = bytearray(struct.pack(times, 0, 0, scale, units))
    header[0] = version
    return box(b"mvhd", bytes(header), bytes(80))


def mp4(milliseconds: int = 2_100, *, movie_first: bool = False) -> bytes:
    """Boxes without a picture."""
    movie, pictures_ = box(b"moov", mvhd(milliseconds, 1000)), box(b"mdat", bytes(5_000))
    ordered = (movie, pictures_) if movie_first else (pictures_, movie)
    return b"".join((box(b"ftyp", b"mp42", bytes(4), b"isommp42"), *ordered))


def motion_photo(video: bytes | None = None, *, picture: bytes | None = None) -> bytes:
    """Google's format: XMP has the length of the video at the end of the file."""
    video = mp4() if video is None else video
    packet = xmp('Camera:MotionPhoto="1"', container(("MotionPhoto", "video/mp4", len(video))))
    return with_xmp(picture or pictures.jpeg(), packet) + video


def micro_video(video: bytes | None = None) -> bytes:
    """Google's older format."""
    video = mp4() if video is None else video
    attributes = f'Camera:MicroVideo="1" Camera:MicroVideoOffset="{len(video)}"'
    return with_xmp(pictures.jpeg(), xmp(attributes)) + video


def samsung(*parts: tuple[int, bytes, bytes], make: str = "SAMSUNG") -> bytes:
    """Parts (type, name, data) behind the picture, and their directory."""
    block = exif_bytes.exif_block(image=[exif_bytes.text(0x010F, make)])
    picture = pictures.jpeg(block)
    stored = [struct.pack("<HHI", 0, kind, len(name)) + name + data for kind, name, data in parts]
    entries, distance = b"", sum(map(len, stored))
    for (kind, _, _), part in zip(parts, stored, strict=True):
        entries += struct.pack("<HHII", 0, kind, distance, len(part))
        distance -= len(part)
    directory = b"SEFH" + struct.pack("<II", 106, len(parts)) + entries
    return picture + b"".join(stored) + directory + struct.pack("<I4s", len(directory), b"SEFT")


def with_second_image(first: bytes, second: bytes) -> bytes:
    """Multi-Picture Format."""
    entries = struct.pack(">IIIHH", 0, 0, 0, 0, 0) + struct.pack(">IIIHH", 0, len(second), 0, 0, 0)
    directory = struct.pack(">HHHII", 1, 0xB002, 7, len(entries), 26) + bytes(4)
    index = bytearray(b"MM\0*" + struct.pack(">I", 8) + directory + entries)
    length = len(files.with_segments(first, files.segment(0xE2, b"MPF\0" + bytes(index))))
    base = 2 + 4 + 4  # after the start of the image, the segment's header and its name
    struct.pack_into(">I", index, 26 + 16 + 8, length - base)
    return files.with_segments(first, files.segment(0xE2, b"MPF\0" + bytes(index))) + second


def panorama(
    full: int | None = None, part: int | None = None, kind: str = "equirectangular"
) -> bytes:
    sizes = {"FullPanoWidthPixels": full, "CroppedAreaImageWidthPixels": part}
    attributes: Sequence[str] = [
        f'GPano:{name}="{value}"' for name, value in sizes.items() if value is not None
    ]
    inside = f"<GPano:ProjectionType>{kind}</GPano:ProjectionType>"
    return with_xmp(pictures.jpeg(), xmp(" ".join(attributes), inside))
