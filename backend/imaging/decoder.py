"""Opens images with Pillow, by their content. No other module does.

``Image.open`` of Pillow is not used: by default it tries dozens of formats, it has a pixel limit of
its own, and it follows the pictures that phones append to a JPEG.
"""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from backend.errors import BrokenImage, ImageTooLarge, NotSupportedImageType
from backend.imaging import png
from backend.imaging.formats import DESCRIPTIONS, SUPPORTED, Format, sniff_format

PARSER_ERRORS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""Exceptions that parsers raise for malformed bytes. Catch them around calls of parsers only."""


MAX_SCANS = 100
"""Scans of a JPEG. A progressive one has about ten; each costs a full decoding."""
_START_OF_SCAN = b"\xff\xda"


class _Jpeg(JpegImageFile):
    """A JPEG whose EXIF Pillow does not parse."""

    def _read_dpi_from_exif(self) -> None:
        """Pillow would parse untrusted EXIF while opening, for a resolution that is not used."""


@contextmanager
def broken_unless_decoded(what: str) -> Iterator[None]:
    """Raise BrokenImage for exceptions of a decoder. ``what`` is the part that it decodes."""
    try:
        yield
    except PARSER_ERRORS as error:
        raise BrokenImage(
            f"The {what} cannot be decoded: {error or type(error).__name__}"
        ) from error


def require_supported(data: bytes) -> Format:
    """JPEG or PNG. Raises NotSupportedImageType, whose message names the other format."""
    found = sniff_format(data[:4096])
    if found not in SUPPORTED:
        raise NotSupportedImageType(
            f"The file is {DESCRIPTIONS[found]}; only JPEG and PNG images are processed."
        )
    return found


def open_image(data: bytes, *, max_pixels: int) -> ImageFile:
    """Read the header without decoding pixels.

    Raises NotSupportedImageType, BrokenImage, or ImageTooLarge beyond ``max_pixels``, so that
    a file that decompresses to gigabytes is refused before that.
    """
    found = require_supported(data)
    if found == "PNG":
        png.refuse_text_bombs(data)
    elif data.count(_START_OF_SCAN) > MAX_SCANS:
        raise ImageTooLarge(f"The JPEG has more than {MAX_SCANS} scans.")
    with broken_unless_decoded(f"{found} header"):
        image = _Jpeg(BytesIO(data)) if found == "JPEG" else PngImageFile(BytesIO(data))
    if image.width * image.height > max_pixels:
        megapixels = image.width * image.height / 1_000_000
        raise ImageTooLarge(
            f"{image.width} x {image.height} are {megapixels:,.0f} million pixels; "
            f"the limit is {max_pixels / 1_000_000:,.0f} million."
        )
    return image


def exif_block(image: ImageFile, data: bytes) -> bytes:
    """The EXIF block from its byte order on; empty if there is none."""
    block = image.info.get("exif") or b""
    if not block and isinstance(image, PngImageFile):
        block = png.find_exif(data) or _exif_as_text(image.info.get("Raw profile type exif", ""))
    return block.removeprefix(b"Exif\0\0") if isinstance(block, bytes) else b""


def _exif_as_text(profile: str) -> bytes:
    """An older format of ImageMagick: a name, a length, the block in hexadecimal digits."""
    try:
        return bytes.fromhex("".join(profile.split("\n")[3:])).removeprefix(b"Exif\0\0")
    except ValueError:
        return b""
