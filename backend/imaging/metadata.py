"""The metadata of a photo, read without decoding pixels."""

from dataclasses import dataclass, field, fields
from typing import Any, Final, Literal

from backend.errors import BrokenImage
from backend.imaging import exif_text, iptc, xmp
from backend.imaging.decoder import OpenedImage, open_image
from backend.imaging.exif import Tags, find_tag, orientation, read_exif
from backend.imaging.exif_dates import read_capture_time
from backend.imaging.exif_flash import read_flash
from backend.imaging.exif_gps import Gps, read_gps
from backend.imaging.exif_text import (
    MAX_SENSITIVITY,
    SENSITIVITIES,
    clean,
    exif_table,
)
from backend.imaging.formats import Format
from backend.imaging.side_data import SideData, read_side_data
from backend.imaging.xmp import read_xmp

HEAD_BYTES: Final = 65_536
"""The first bytes of a file, which nearly always contain all metadata."""

_ISO_OVERFLOW = 65_535
"""The maximum of ISOSpeedRatings: the sensitivity is in a newer tag."""


class NeedsWholeFile(Exception):  # not an error: the caller fetches the rest
    """The given bytes do not suffice: repeat with the whole file."""


@dataclass(frozen=True)
class Metadata:
    """The metadata of one photo. Absent and invalid values are None."""

    format: Format
    width: int
    """Pixels, as stored, before ``orientation`` is applied."""
    height: int
    size_bytes: int
    orientation: int = 1
    """How browsers turn the photo: a value of EXIF's Orientation, 1 to 8."""
    taken_at: str | None = None
    """Local ISO 8601, with sub-seconds and offset where known; in scans also a date alone."""
    taken_at_origin: Literal["XMP", "IPTC"] | None = None
    """Where the capture time was found, unless in EXIF."""
    camera_make: str | None = None
    camera_model: str | None = None
    lens_model: str | None = None
    software: str | None = None
    exposure_time: str | None = None
    """Such as "1/250 s"."""
    f_number: str | None = None
    """Such as "f/2.8"."""
    iso: int | None = None
    focal_length: str | None = None
    """Such as "4.2 mm"."""
    focal_length_35mm: int | None = None
    """Focal length with the same field of view on 35 mm film, in millimetres."""
    flash: str | None = None
    """Such as "Auto, fired"."""
    flash_fired: bool | None = None
    gps: Gps | None = None
    exif: dict[str, str] = field(default_factory=dict)
    """All tags: name of exifread -> value as a text with units."""

    def to_item(self) -> dict[str, Any]:
        """The values as JSON types, without absent ones."""
        known = {item.name: getattr(self, item.name) for item in fields(self)}
        known["gps"] = self.gps.to_item() if self.gps else None
        return {name: value for name, value in known.items() if value not in (None, {})}


def read_metadata(data: bytes, *, size_bytes: int, complete: bool, max_pixels: int) -> Metadata:
    """Read the metadata of a file from its first bytes or from the whole file.

    ``size_bytes`` is the size of the file, ``complete`` whether ``data`` is all of it. Raises
    NeedsWholeFile if ``data`` does not suffice, NotSupportedImageType, BrokenImage, and
    ImageTooLarge beyond ``max_pixels``.
    """
    try:
        opened = open_image(data, max_pixels=max_pixels)
    except BrokenImage as error:
        if not complete:
            raise NeedsWholeFile(str(error)) from error
        raise
    if not complete and not opened.has_pixels:
        raise NeedsWholeFile("The pixels begin after what was read.")
    if not opened.has_pixels:
        raise BrokenImage("The file ends before its pixels.")
    side_data = read_side_data(opened)
    metadata = _from_tags(opened, size_bytes, read_exif(side_data.exif), side_data)
    if not complete and opened.format == "PNG" and not (metadata.taken_at and metadata.gps):
        raise NeedsWholeFile("A PNG may have more metadata after its pixels.")
    return metadata


def _from_tags(opened: OpenedImage, size_bytes: int, tags: Tags, side_data: SideData) -> Metadata:
    fired, flash = read_flash(tags) or (None, None)
    taken_at, origin = _capture_time(tags, side_data)
    film = _number(tags, "EXIF FocalLengthIn35mmFilm")
    return Metadata(
        format=opened.format,
        width=opened.width,
        height=opened.height,
        size_bytes=size_bytes,
        orientation=orientation(_displayed(tags, side_data)),
        taken_at=taken_at,
        taken_at_origin=origin,
        camera_make=_text(tags, "Image Make"),
        camera_model=_text(tags, "Image Model"),
        lens_model=_text(tags, "EXIF LensModel"),
        software=_text(tags, "Image Software"),
        exposure_time=exif_text.exposure_time(_number(tags, "EXIF ExposureTime") or 0),
        f_number=exif_text.f_number(_number(tags, "EXIF FNumber") or 0),
        iso=sensitivity(tags),
        focal_length=exif_text.millimetres(_number(tags, "EXIF FocalLength") or 0),
        focal_length_35mm=int(film) if film and 0 < film < _ISO_OVERFLOW else None,
        flash=flash,
        flash_fired=fired,
        gps=read_gps(tags) or xmp.position(read_xmp(side_data.xmp)),
        exif=exif_table(tags),
    )


def _displayed(tags: Tags, side_data: SideData) -> Tags:
    """The tags that browsers apply: nearly always those of the file, which are not parsed again."""
    if side_data.displayed_exif == side_data.exif:
        return tags
    return read_exif(side_data.displayed_exif)


def _capture_time(
    tags: Tags, side_data: SideData
) -> tuple[str | None, Literal["XMP", "IPTC"] | None]:
    """The capture time and its origin. EXIF is written by the camera, the others by programs."""
    if moment := read_capture_time(tags):
        return moment, None
    if moment := xmp.capture_time(read_xmp(side_data.xmp)):
        return moment, "XMP"
    moment = iptc.capture_time(side_data.iptc)
    return moment, "IPTC" if moment else None


def sensitivity(tags: Tags) -> int | None:
    """ISO sensitivity, from the newer tags if ISOSpeedRatings overflows or is nonsense."""
    found = filter(None, (find_tag(tags, f"EXIF {name}") for name in SENSITIVITIES))
    values = [value for tag in found for value in tag.values if value is not None]
    valid = (v for v in values if 1 <= v <= MAX_SENSITIVITY and v != _ISO_OVERFLOW)
    return next((int(value) for value in valid), None)


def _text(tags: Tags, name: str) -> str | None:
    tag = find_tag(tags, name)
    return clean(tag.text) if tag else None


def _number(tags: Tags, name: str) -> float | None:
    tag = find_tag(tags, name)
    return tag.number_at() if tag else None
