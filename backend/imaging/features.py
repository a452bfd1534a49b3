"""What a photo contains beside its picture: a video, an HDR gain map, a depth map; and panoramas.

Everything is recognised by the structure of the file. Nothing of it is decoded.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from backend.imaging import jpeg, mp4, samsung_trailer
from backend.imaging.jpeg_xmp import xmp_packets
from backend.imaging.mp4 import Read
from backend.imaging.mpf import other_images
from backend.imaging.samsung_trailer import Part
from backend.imaging.xmp_features import XmpFeatures, images, read_xmp_features, videos

MOTION_PHOTO: Final = "motion photo"
GAIN_MAP: Final = "HDR gain map"
DEPTH_MAP: Final = "depth map"
FULL_PANORAMA: Final = "360° panorama"
PANORAMA: Final = "panorama"

_GAIN_MAP_URN: Final = b"urn:iso:std:iso:ts:21496:-1\0"
"""Begins a segment APP2 of both images, by ISO 21496-1, annex C."""
_APP2: Final = 0xE2
_START_OF_IMAGE: Final = b"\xff\xd8\xff"
_HEAD_OF_IMAGE: Final = 65_536
"""Bytes of another image that are read; they contain its XMP."""


@dataclass(frozen=True)
class Video:
    """The video of a motion photo: an MP4 behind the picture."""

    start: int
    """Its first byte in the file."""
    length: int
    """Bytes."""
    duration_ms: int | None


@dataclass(frozen=True)
class Features:
    """The special features of one photo."""

    names: tuple[str, ...] = ()
    """Of the constants of this module, as a user reads them."""
    video: Video | None = None

    def to_item(self) -> dict[str, Any]:
        """The values as JSON types, without absent ones."""
        found: dict[str, Any] = {"features": list(self.names)} if self.names else {}
        if self.video:
            known = {name: value for name, value in vars(self.video).items() if value is not None}
            found["video"] = known
        return found


def read_features(head: bytes, size_bytes: int, read: Read, *, camera_make: str | None) -> Features:
    """The features of a JPEG, given its first bytes up to its pixels, and access to the others.

    The end of a file costs another request. It is read if it is there already, or if it may have
    what Samsung's phones append.
    """
    structure = jpeg.read_structure(head)
    xmp = _claims(structure)
    is_samsung = "samsung" in (camera_make or "").lower() or len(head) >= size_bytes
    trailer = samsung_trailer.read_parts(read, size_bytes) if is_samsung else []
    video = _video(xmp, trailer, size_bytes, read)
    others = [_claims(image) for image in _other_images(structure, xmp, size_bytes, read)]
    claims = [xmp, *others]
    has_depth = any(part.kind == samsung_trailer.DEPTH_MAP for part in trailer)
    found = {
        MOTION_PHOTO: video is not None,
        GAIN_MAP: bool(others) and any(image.has_gain_map for image in claims),
        DEPTH_MAP: has_depth or any(image.has_depth_map for image in claims),
        FULL_PANORAMA: xmp.is_full_panorama,
        PANORAMA: xmp.is_panorama and not xmp.is_full_panorama,
    }
    return Features(tuple(name for name, is_there in found.items() if is_there), video)


def _video(xmp: XmpFeatures, trailer: list[Part], size_bytes: int, read: Read) -> Video | None:
    """The first position that is said to have a video and has one.

    Programs that edit or send a photo remove the video and keep what XMP says.
    """
    for start, end in _places(xmp, trailer, size_bytes):
        if 0 < start < end <= size_bytes and mp4.is_mp4(read, start):
            return Video(start, end - start, mp4.duration_ms(read, start, end))
    return None


def _places(xmp: XmpFeatures, trailer: list[Part], size_bytes: int) -> Iterator[tuple[int, int]]:
    for part in trailer:
        if part.kind == samsung_trailer.VIDEO:
            yield part.start, part.end
    if not xmp.is_motion_photo:
        return
    for before_end, length in videos(xmp.items):
        start = size_bytes - before_end
        yield start, start + length
    if xmp.micro_video_offset:
        yield size_bytes - xmp.micro_video_offset, size_bytes


def _other_images(
    structure: jpeg.Structure, xmp: XmpFeatures, size_bytes: int, read: Read
) -> Iterator[jpeg.Structure]:
    """The images behind the first one that are there: an editor may have removed them."""
    places = [*other_images(structure), *(size_bytes - at for at in images(xmp.items))]
    for start in dict.fromkeys(places):
        head = read(start, _HEAD_OF_IMAGE) if 0 < start < size_bytes else b""
        if head.startswith(_START_OF_IMAGE):
            yield jpeg.read_structure(head)


def _claims(structure: jpeg.Structure) -> XmpFeatures:
    """What an image says about itself and others."""
    found = read_xmp_features(xmp_packets(structure))
    names_gain_map = any(True for _ in structure.contents(_APP2, _GAIN_MAP_URN))
    return replace(found, has_gain_map=found.has_gain_map or names_gain_map)
