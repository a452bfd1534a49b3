"""Thumbnails for the gallery."""

from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image

from backend.imaging.pixels import upright_rgb

BOX: Final = 400
"""Pixels of the longer side. libjpeg decodes a 12-megapixel JPEG at 1/8 scale for it."""

QUALITY: Final = 80


@dataclass(frozen=True)
class Thumbnail:
    """A JPEG, upright and in sRGB, without metadata."""

    data: bytes
    width: int
    height: int


def make_thumbnail(data: bytes, *, max_pixels: int, box: int = BOX) -> Thumbnail:
    """Fit a photo into ``box`` x ``box`` pixels; a smaller one keeps its size.

    Raises NotSupportedImageType, BrokenImage if its pixels cannot be decoded to the end,
    ImageTooLarge beyond ``max_pixels``.
    """
    image = upright_rgb(data, max_pixels=max_pixels, box=box)
    return Thumbnail(encode_jpeg(image, QUALITY), image.width, image.height)


def encode_jpeg(image: Image.Image, quality: int) -> bytes:
    """Encode as JPEG without metadata."""
    encoded = BytesIO()
    image.save(encoded, "JPEG", quality=quality)
    return encoded.getvalue()
