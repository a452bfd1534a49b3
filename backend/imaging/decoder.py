"""Opens images with Pillow, by their content. No other module does.

``Image.open`` of Pillow is not used: by default it tries dozens of formats, it has a pixel limit of
its own, and it follows the pictures that phones append to a JPEG.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any, Final, cast

from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from backend.errors import BrokenImage, ImageTooLarge, NotSupportedImageType
from backend.imaging import jpeg
from backend.imaging.formats import DESCRIPTIONS, SUPPORTED, Format, sniff_format
from backend.imaging.joined_parts import JoinedParts
from backend.imaging.jpeg_end import require_all_pixels, with_end
from backend.imaging.parser_errors import PARSER_ERRORS
from backend.imaging.png_picture import Parts, static_picture
from backend.imaging.png_texts import refuse_bombs

MAX_SCANS: Final = 100
"""Scans of a JPEG. A progressive one has about ten; each costs a full decoding."""


class _Jpeg(JpegImageFile):
    """A JPEG whose EXIF Pillow does not parse."""

    has_scales = True
    """Whether libjpeg can decode it at a smaller scale."""

    def _read_dpi_from_exif(self) -> None:
        """Pillow would parse untrusted EXIF while opening, for a resolution that is not used."""

    def draft(self, mode: str | None, size: tuple[int, int] | None) -> Any:
        """Choose the scale to decode at: the smallest that is not below the size within a box.

        Pillow would fill the box: for 3:2 in a square, it decodes up to four times the pixels.
        """
        if not self.has_scales:
            return None
        return super().draft(mode, size and _within(size, self.size))


def _within(box: tuple[int, int], size: tuple[int, int]) -> tuple[int, int]:
    """The size of a picture of ``size`` pixels in a box, rounded down."""
    factor = min(box[0] / size[0], box[1] / size[1])
    return max(1, int(size[0] * factor)), max(1, int(size[1] * factor))


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


@dataclass(frozen=True)
class OpenedImage:
    """A file whose header was read."""

    data: bytes
    format: Format
    pixels: ImageFile
    """Not decoded yet. Of an animation it is the static image."""
    segments: jpeg.Structure | None = None
    """Of a JPEG."""

    @property
    def width(self) -> int:
        """Pixels, as stored."""
        return self.pixels.width

    @property
    def height(self) -> int:
        """Pixels, as stored."""
        return self.pixels.height

    @property
    def has_pixels(self) -> bool:
        """Whether the file goes on to where its pixels begin."""
        return bool(self.pixels.tile)


def open_image(data: bytes, *, max_pixels: int) -> OpenedImage:
    """Read the header without decoding pixels.

    Raises NotSupportedImageType, BrokenImage, or ImageTooLarge beyond ``max_pixels``, so that
    a file that decompresses to gigabytes is refused before that.
    """
    found = require_supported(data)
    if found == "PNG":
        refuse_bombs(data)
        opened = OpenedImage(data, found, open_png(static_picture(data)))
    else:
        segments = jpeg.read_structure(data)
        opened = OpenedImage(data, found, _open_jpeg(data, segments), segments)
    if opened.width * opened.height > max_pixels:
        megapixels = opened.width * opened.height / 1_000_000
        raise ImageTooLarge(
            f"{opened.width} x {opened.height} are {megapixels:,.0f} million pixels; "
            f"the limit is {max_pixels / 1_000_000:,.0f} million."
        )
    return opened


def require_complete(opened: OpenedImage) -> None:
    """Raise BrokenImage if a JPEG without its end marker lacks pixels too."""
    segments = opened.segments
    if segments is not None and not segments.has_end:
        with broken_unless_decoded("pixels"):
            require_all_pixels(opened.data, segments, lambda whole: _Jpeg(BytesIO(whole)))


def open_png(parts: Parts) -> PngImageFile:
    """Read the header of a PNG in parts. Raises BrokenImage."""
    with broken_unless_decoded("PNG header"):
        return PngImageFile(cast(IO[bytes], JoinedParts(parts)))


def _open_jpeg(data: bytes, segments: jpeg.Structure) -> _Jpeg:
    if len(segments.scans) > MAX_SCANS:
        raise ImageTooLarge(f"The JPEG has more than {MAX_SCANS} scans.")
    is_cut = bool(segments.scans) and not segments.has_end
    with broken_unless_decoded("JPEG header"):
        image = _Jpeg(BytesIO(with_end(data, segments) if is_cut else data))
    image.has_scales = not segments.is_lossless
    image.decodermaxblock = len(data)  # Pillow would hand libjpeg 64 KB at a time: 5 % more time
    return image
