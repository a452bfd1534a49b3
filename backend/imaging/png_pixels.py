"""Decodes the picture of a PNG to at most four channels of 8 bits.

Of 16 bits the upper eight remain, as in browsers.
"""

import struct
from collections.abc import Sequence
from functools import reduce
from typing import Final

from PIL import Image, ImageChops
from PIL.ImageFile import ImageFile

from backend.imaging.decoder import OpenedImage, open_png
from backend.imaging.png import COLOUR, GREY, PALETTE, Header, read_header, transparent
from backend.imaging.png_picture import Frame, Parts, first_frame, static_picture

Box = tuple[int, int, int, int]

_BAND_ROWS: Final = 64
_GREY_WITH_ALPHA = 4


def reduced(opened: OpenedImage, target: float) -> Image.Image:
    """Decode to L, LA, RGB or RGBA and average, to ``target`` pixels of length or more.

    Works in bands, so that no second copy of full size is in memory. Pillow would resize a palette
    image without averaging, and convert an image with alpha in full size.
    """
    picture = _picture(opened)
    width, height = opened.width, opened.height
    factor = max(1, int(max(width, height) / target))
    result: Image.Image | None = None
    for top in range(0, height, factor * _BAND_ROWS):
        band = picture.band((0, top, width, min(height, top + factor * _BAND_ROWS)))
        if result is None:
            result = Image.new(band.mode, (-(-width // factor), -(-height // factor)))
        result.paste(band.reduce(factor), (0, top // factor))
    assert result is not None  # an image has at least one row
    return result


class _Decoded:
    """The decoded pixels of a PNG, converted band by band."""

    def __init__(self, parts: Parts, header: Header, clear: bytes | None) -> None:
        self._header = header
        values = clear if clear and header.colour_type != PALETTE else b""
        self._clear = [value for (value,) in struct.iter_unpack(">H", values)]
        self._pixels: Image.Image = open_png(parts)
        self._low: ImageFile | None = None
        if header.colour_type == COLOUR and header.bits == 16 and self._clear:
            self._low = open_png(parts)
            # The other byte order: Pillow keeps the upper byte, which is now the lower one.
            self._low.tile = [tile._replace(args="RGB;16L") for tile in self._low.tile]
            self._low.load()
        self._pixels.load()

    def band(self, box: Box) -> Image.Image:
        """A part of the image as L, LA, RGB or RGBA."""
        kind, part = self._header.colour_type, self._pixels.crop(box)
        if kind == PALETTE:
            return part.convert("RGBA" if "transparency" in self._pixels.info else "RGB")
        if kind == GREY:
            return self._grey(part)
        if kind == _GREY_WITH_ALPHA:
            return part.convert("LA")
        return self._colour(part, box) if kind == COLOUR else part

    def _grey(self, part: Image.Image) -> Image.Image:
        bits = self._header.bits
        if bits == 16:
            stored = part.tobytes()  # little-endian; Pillow would clip at 255 to convert it
            high, low = (Image.frombytes("L", part.size, stored[at::2]) for at in (1, 0))
            return _with_alpha(high, self._clear and _differs((high, low), _halves(self._clear)))
        grey, most = part.convert("L"), (1 << bits) - 1
        stretched = [value * 255 // most for value in self._clear if value <= most]
        return _with_alpha(grey, stretched and _differs((grey,), stretched))

    def _colour(self, part: Image.Image, box: Box) -> Image.Image:
        if not self._clear:
            return part
        if self._low is None:
            wanted = [value & 0xFF for value in self._clear]
            return _with_alpha(part, _differs(part.split(), wanted))
        both = zip(part.split(), self._low.crop(box).split(), strict=True)
        channels = [channel for pair in both for channel in pair]
        return _with_alpha(part, _differs(channels, _halves(self._clear)))


class _OnCanvas:
    """A frame that is smaller than the image; around it, the image is transparent."""

    def __init__(self, frame: Frame, decoded: _Decoded) -> None:
        self._frame, self._decoded = frame, decoded

    def band(self, box: Box) -> Image.Image:
        """A part of the image as RGBA."""
        frame, (left, top, right, bottom) = self._frame, box
        canvas = Image.new("RGBA", (right - left, bottom - top))
        first, last = max(top, frame.top), min(bottom, frame.top + frame.height)
        if first < last:
            part = (0, first - frame.top, frame.width, last - frame.top)
            canvas.paste(self._decoded.band(part).convert("RGBA"), (frame.left, first - top))
        return canvas


def _picture(opened: OpenedImage) -> _Decoded | _OnCanvas:
    data, header = opened.data, read_header(opened.data)
    assert header is not None  # it was opened
    frame, clear = first_frame(data), transparent(data)
    if frame is None:
        return _Decoded(static_picture(data), header, clear)
    decoded = _Decoded(frame.parts, header, clear)
    is_whole = (frame.width, frame.height) == (header.width, header.height)
    return decoded if is_whole else _OnCanvas(frame, decoded)


def _halves(values: Sequence[int]) -> list[int]:
    """The upper and the lower byte of each value."""
    return [half for value in values for half in (value >> 8, value & 0xFF)]


def _differs(channels: Sequence[Image.Image], values: Sequence[int]) -> Image.Image:
    """255 where any channel differs from its value, else 0."""
    masks = [
        channel.point([255 * (stored != value) for stored in range(256)])
        for channel, value in zip(channels, values, strict=True)
    ]
    return reduce(ImageChops.lighter, masks)


def _with_alpha(image: Image.Image, alpha: Image.Image | list[int]) -> Image.Image:
    """The image with an alpha channel, without one if there is nothing transparent."""
    if not isinstance(alpha, Image.Image):
        return image
    return Image.merge("LA" if image.mode == "L" else "RGBA", (*image.split(), alpha))
