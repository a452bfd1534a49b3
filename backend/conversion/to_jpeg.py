"""Converts one HEIC, WebP or AVIF image to JPEG. Runs in a process of its own (``worker``)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from pi_heif import HeifImageFile, options, set_orientation
from PIL import Image
from PIL.AvifImagePlugin import AvifImageFile
from PIL.ImageFile import ImageFile
from PIL.WebPImagePlugin import WebPImageFile

from backend.conversion.display_p3 import profile_of
from backend.conversion.errors import ConversionRefused
from backend.conversion.exif_patch import as_displayed
from backend.conversion.quality import QUALITY
from backend.imaging.exif import orientation, read_exif
from backend.imaging.formats import DESCRIPTIONS, Format, sniff_format
from backend.imaging.parser_errors import PARSER_ERRORS
from backend.imaging.pixels import TRANSPOSITIONS

_HDR_TRANSFERS: Final = {16: "PQ", 18: "HLG"}
"""By ITU-T H.273; a JPEG of 8 bits has no room for them."""

_PREFIX: Final = b"Exif\0\0"
_OPENERS: Final[Mapping[Format, Callable[[BytesIO], ImageFile]]] = {
    "HEIC": HeifImageFile,
    "WEBP": WebPImageFile,
    "AVIF": AvifImageFile,
}

options.THUMBNAILS = options.DEPTH_IMAGES = options.AUX_IMAGES = False


@dataclass(frozen=True)
class Converted:
    """A JPEG and what it was made from."""

    jpeg: bytes
    source: Format
    images: int
    """Images of the file, of an animation its frames. The JPEG has the first, or the main one."""


def to_jpeg(data: bytes, *, max_pixels: int) -> Converted:
    """Convert a file. EXIF, XMP and the color profile are kept.

    The picture is stored as it is displayed, with Orientation 1, and transparent parts are white.
    Raises ConversionRefused.
    """
    found = sniff_format(data[:4096])
    if found not in _OPENERS:
        raise ConversionRefused(f"The file is {DESCRIPTIONS[found]}, not HEIC, WebP or AVIF.")
    try:
        image = _OPENERS[found](BytesIO(data))
        _require_convertible(image, max_pixels)
        images = getattr(image, "n_frames", 1)
        image.load()
        return Converted(_encode(image), found, images)
    except MemoryError:
        raise
    except Image.DecompressionBombError as error:  # of Pillow's own limit, for WebP
        raise ConversionRefused("The image has too many pixels.") from error
    except PARSER_ERRORS as error:
        what = DESCRIPTIONS[found].partition(" ")[2]
        raise ConversionRefused(f"The {what} is damaged and cannot be decoded.") from error


def _require_convertible(image: ImageFile, max_pixels: int) -> None:
    if image.width * image.height > max_pixels:
        limit = max_pixels / 1_000_000
        raise ConversionRefused(
            f"{image.width} x {image.height} pixels are over the limit of {limit:,.0f} million."
        )
    hdr = _HDR_TRANSFERS.get(_nclx(image).get("transfer_characteristics", 0))
    if hdr and not image.info.get("icc_profile"):
        raise ConversionRefused(f"The image has HDR colors ({hdr}), which a JPEG cannot have.")


def _nclx(image: Image.Image) -> dict[str, Any]:
    """The numbers that name the colors of a HEIC."""
    numbers: dict[str, Any] = image.info.get("nclx_profile") or {}
    return numbers


def _encode(image: Image.Image) -> bytes:
    block = (image.info.get("exif") or b"").removeprefix(_PREFIX)
    transposition = TRANSPOSITIONS.get(orientation(read_exif(block)))
    upright = image if transposition is None else image.transpose(transposition)
    exif = _PREFIX + as_displayed(block, *upright.size) if block else b""
    side_data = {"xmp": image.info.get("xmp")}
    set_orientation(side_data)
    profile = image.info.get("icc_profile") or profile_of(_nclx(image))
    stream = BytesIO()
    try:
        _on_white(upright).save(
            stream, "JPEG", quality=QUALITY, subsampling="4:4:4", exif=exif,
            xmp=side_data["xmp"] or b"", icc_profile=profile,
        )  # fmt: skip
    except ValueError as error:
        if "too long" not in str(error):
            raise
        raise ConversionRefused("Its EXIF or XMP is larger than a JPEG can have.") from error
    return stream.getvalue()


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image if image.mode in ("L", "RGB") else image.convert("RGB")
    colors = image.convert("RGBA")
    white = Image.new("RGB", image.size, "white")
    white.paste(colors, mask=colors.getchannel("A"))
    return white
