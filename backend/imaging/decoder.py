"""The only place that opens images with Pillow, and only as what their content says.

Pillow's own ``Image.open`` is passed over on purpose: it tries dozens of formats unless told
otherwise, has a pixel limit of its own beside ours, and follows the pictures appended to a
phone's JPEG.
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
"""What parsers of hostile bytes were seen to raise, and their kin: wrap only their calls in it."""


MAX_SCANS = 100
"""Passes over a JPEG's pixels; a progressive one has about ten, and each costs a full decoding."""
_START_OF_SCAN = b"\xff\xda"


class _Jpeg(JpegImageFile):
    """A JPEG whose EXIF is left to us."""

    def _read_dpi_from_exif(self) -> None:
        """Pillow would parse hostile EXIF while opening, for a resolution nobody asks for."""


@contextmanager
def broken_unless_decoded(what: str) -> Iterator[None]:
    """Turn whatever a decoder raises into BrokenImage, saying what could not be decoded."""
    try:
        yield
    except PARSER_ERRORS as error:
        raise BrokenImage(
            f"The {what} cannot be decoded: {error or type(error).__name__}"
        ) from error


def require_supported(data: bytes) -> Format:
    """JPEG or PNG; raises NotSupportedImageType naming what it is instead."""
    found = sniff_format(data[:4096])
    if found not in SUPPORTED:
        raise NotSupportedImageType(
            f"The file is {DESCRIPTIONS[found]}; only JPEG and PNG images are processed."
        )
    return found


def open_image(data: bytes, *, max_pixels: int) -> ImageFile:
    """Read the header, decode no pixel yet.

    Raises NotSupportedImageType, BrokenImage, or ImageTooLarge beyond ``max_pixels``, so that
    a file that unpacks to gigabytes is refused before it does.
    """
    found = require_supported(data)
    if found == "PNG":
        png.refuse_text_bombs(data)
    elif data.count(_START_OF_SCAN) > MAX_SCANS:
        raise ImageTooLarge(f"The photo is drawn over more than {MAX_SCANS} times.")
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
    """The EXIF block, beginning with its byte order; empty if there is none."""
    block = image.info.get("exif") or b""
    if not block and isinstance(image, PngImageFile):
        block = png.find_exif(data) or _exif_as_text(image.info.get("Raw profile type exif", ""))
    return block.removeprefix(b"Exif\0\0") if isinstance(block, bytes) else b""


def _exif_as_text(profile: str) -> bytes:
    """ImageMagick's older way: a name, a length, then the block in hexadecimal digits."""
    try:
        return bytes.fromhex("".join(profile.split("\n")[3:])).removeprefix(b"Exif\0\0")
    except ValueError:
        return b""
