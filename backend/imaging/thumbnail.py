"""Thumbnails for the gallery."""

from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image

from backend.imaging.decoder import open_image
from backend.imaging.pixels import REDUCING_GAP, upright_rgb_of

BOX: Final = 400
"""Pixels of the longer side."""

QUALITY: Final = 82
"""Of JPEG. With ``_JPEG_GAP`` it is nearer to a thumbnail of all pixels than 80 with a gap of 3,
in a file of the same size (``make bench ONLY=imaging``, "difference")."""

_JPEG_GAP: Final = 1.8
"""Scale of decoding: libjpeg decodes a photo of 12 megapixels at 1/4, of 24 and more at 1/8. That
takes half of the time of 1/2."""


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
    opened = open_image(data, max_pixels=max_pixels)
    gap = _JPEG_GAP if opened.format == "JPEG" else REDUCING_GAP
    image = upright_rgb_of(opened, box=box, gap=gap)
    return Thumbnail(encode_jpeg(image, QUALITY, optimize=True), image.width, image.height)


def encode_jpeg(image: Image.Image, quality: int, *, optimize: bool = False) -> bytes:
    """Encode as JPEG without metadata.

    ``optimize``: with the Huffman tables that suit the image, for which it is read twice.
    """
    encoded = BytesIO()
    image.save(encoded, "JPEG", quality=quality, optimize=optimize)
    return encoded.getvalue()
