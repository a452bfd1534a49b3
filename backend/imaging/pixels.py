"""Decodes a JPEG or PNG to a small upright sRGB image on white."""

from typing import Final

from PIL import Image

from backend.imaging import colour_profile, colour_space, jpeg, png_pixels
from backend.imaging.decoder import (
    OpenedImage,
    broken_unless_decoded,
    open_image,
    require_complete,
)
from backend.imaging.exif import orientation, read_exif
from backend.imaging.png_colours import Colours, read_colours
from backend.imaging.side_data import read_side_data

REDUCING_GAP: Final = 3.0
"""Pillow's ``reducing_gap``: averaging down to this multiple of the box, then Lanczos."""

TRANSPOSITIONS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def upright_rgb(
    data: bytes, *, max_pixels: int, box: int, gap: float = REDUCING_GAP
) -> Image.Image:
    """``upright_rgb_of`` for the content of a file.

    Raises NotSupportedImageType, BrokenImage, ImageTooLarge beyond ``max_pixels``.
    """
    return upright_rgb_of(open_image(data, max_pixels=max_pixels), box=box, gap=gap)


def upright_rgb_of(opened: OpenedImage, *, box: int, gap: float = REDUCING_GAP) -> Image.Image:
    """Decode to RGB within ``box`` x ``box`` pixels, never enlarged, without any metadata.

    Resizes first, then converts colours and applies the orientation: another order costs several
    times as much. A smaller ``gap`` saves memory but loses sharpness. Raises BrokenImage.
    """
    require_complete(opened)
    with broken_unless_decoded("pixels"):
        small = _shrunk(opened, box, gap)
    flat = _in_srgb_on_white(small, _colours(opened))
    shown = orientation(read_exif(read_side_data(opened).displayed_exif))
    transposition = TRANSPOSITIONS.get(shown)
    upright = flat.transpose(transposition) if transposition is not None else flat
    upright.info = {}
    return upright


def _shrunk(opened: OpenedImage, box: int, gap: float) -> Image.Image:
    is_png = opened.format == "PNG"
    image = png_pixels.reduced(opened, box * gap) if is_png else opened.pixels
    image.thumbnail((box, box), Image.Resampling.LANCZOS, reducing_gap=gap)
    image.load()
    return image


def _colours(opened: OpenedImage) -> Colours:
    if opened.segments is not None:
        return jpeg.icc_profile(opened.segments)
    return read_colours(opened.data)


def _in_srgb_on_white(image: Image.Image, colours: Colours) -> Image.Image:
    if image.mode not in ("LA", "RGBA"):
        return _in_srgb(image, colours)
    alpha = image.getchannel("A")
    white = Image.new("RGB", image.size, "white")
    white.paste(_in_srgb(image.convert(image.mode[:-1]), colours), mask=alpha)
    return white


def _in_srgb(image: Image.Image, colours: Colours) -> Image.Image:
    if isinstance(colours, bytes):
        return colour_profile.to_srgb(image, colours)
    if isinstance(colours, colour_space.ColourSpace):
        return colour_space.to_srgb(image, colours)
    return image.convert("RGB")
