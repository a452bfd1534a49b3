"""EXIF of the sample photos: an imaginary camera, and texts that say so."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PIL import ExifTags, Image, TiffImagePlugin

MAKE: Final = "Photo dashboard"
LENS: Final = "Imaginary lens"

_MAP_DATUM = "WGS-84"
_NO_FLASH = 16
_SECOND_PARTS = 10_000

Rational = TiffImagePlugin.IFDRational


@dataclass(frozen=True)
class Capture:
    """Time, exposure and place of an imaginary exposure."""

    taken_at: str
    """Local time as EXIF writes it: "2025:06:21 21:14:09"."""
    offset: str
    """From UTC: "+03:00"."""
    exposure: tuple[int, int]
    """Seconds as a fraction."""
    f_number: float
    iso: int
    focal_length: int
    """Millimetres, on 35 mm film."""
    latitude: float
    """Decimal degrees, north is positive."""
    longitude: float
    """Decimal degrees, east is positive."""
    altitude: float
    """Metres above the sea."""
    direction: float
    """Degrees clockwise from north."""


def exif(capture: Capture, texts: Mapping[int, str], *, orientation: int = 1) -> Image.Exif:
    """Tags for a JPEG.

    ``texts`` are the tags that state where the picture is from: ImageDescription, Model, Software,
    and where they apply, Artist and Copyright. ``orientation`` is 1 to 8 as EXIF numbers them.
    """
    tags = Image.Exif()
    base = ExifTags.Base
    tags.update(texts)
    tags[base.Make] = MAKE
    tags[base.Orientation] = orientation
    tags[base.DateTime] = capture.taken_at
    tags.get_ifd(ExifTags.IFD.Exif).update(_exposure(capture))
    tags.get_ifd(ExifTags.IFD.GPSInfo).update(_place(capture))
    return tags


def _exposure(capture: Capture) -> dict[int, object]:
    base = ExifTags.Base
    return {
        base.ExposureTime: Rational(*capture.exposure),
        base.FNumber: Rational(round(capture.f_number * 10), 10),
        base.ISOSpeedRatings: capture.iso,
        base.ExifVersion: b"0232",
        base.DateTimeOriginal: capture.taken_at,
        base.DateTimeDigitized: capture.taken_at,
        base.OffsetTime: capture.offset,
        base.OffsetTimeOriginal: capture.offset,
        base.OffsetTimeDigitized: capture.offset,
        base.Flash: _NO_FLASH,
        base.FocalLength: Rational(capture.focal_length, 1),
        base.FocalLengthIn35mmFilm: capture.focal_length,
        base.LensMake: MAKE,
        base.LensModel: f"{LENS} {capture.focal_length}mm",
    }


def _place(capture: Capture) -> dict[int, object]:
    gps = ExifTags.GPS
    return {
        gps.GPSVersionID: b"\x02\x03\x00\x00",
        gps.GPSLatitudeRef: "N" if capture.latitude >= 0 else "S",
        gps.GPSLatitude: _sexagesimal(capture.latitude),
        gps.GPSLongitudeRef: "E" if capture.longitude >= 0 else "W",
        gps.GPSLongitude: _sexagesimal(capture.longitude),
        gps.GPSAltitudeRef: b"\x00",
        gps.GPSAltitude: Rational(round(capture.altitude * 10), 10),
        gps.GPSImgDirectionRef: "T",
        gps.GPSImgDirection: Rational(round(capture.direction * 10), 10),
        gps.GPSMapDatum: _MAP_DATUM,
    }


def _sexagesimal(degrees: float) -> tuple[Rational, Rational, Rational]:
    """Degrees, minutes and seconds, to a ten-thousandth of a second."""
    parts = round(abs(degrees) * 3600 * _SECOND_PARTS)
    minutes, seconds = divmod(parts, 60 * _SECOND_PARTS)
    return Rational(minutes // 60, 1), Rational(minutes % 60, 1), Rational(seconds, _SECOND_PARTS)
