"""Decodes a JPEG or PNG to a small upright sRGB image on white."""

from io import BytesIO
from typing import Final

from PIL import Image, ImageChops, ImageCms

from backend.imaging.decoder import PARSER_ERRORS, broken_unless_decoded, exif_block, open_image
from backend.imaging.exif import orientation, read_exif

REDUCING_GAP: Final = 3.0
"""Pillow's ``reducing_gap``: averaging down to this multiple of the box, then Lanczos."""

_BAND_ROWS = 64
_DIRECT_MODES = {"RGB", "L", "CMYK"}
TRANSPOSITIONS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SRGB = ImageCms.createProfile("sRGB")


def upright_rgb(
    data: bytes, *, max_pixels: int, box: int, gap: float = REDUCING_GAP
) -> Image.Image:
    """Decode to RGB within ``box`` x ``box`` pixels, never enlarged, without any metadata.

    Resizes first, then converts colours and applies the orientation: another order costs several
    times as much. A smaller ``gap`` saves memory but loses sharpness. Raises
    NotSupportedImageType, BrokenImage, ImageTooLarge.
    """
    source = open_image(data, max_pixels=max_pixels)
    transposition = TRANSPOSITIONS.get(orientation(read_exif(exif_block(source, data))))
    profile = source.info.get("icc_profile")
    with broken_unless_decoded("pixels"):
        small = _shrunk(source, box, gap)
    flat = _on_white(small)
    colours = _to_srgb(flat, profile)
    upright = colours.transpose(transposition) if transposition is not None else colours
    upright.info = {}
    return upright


def _shrunk(source: Image.Image, box: int, gap: float) -> Image.Image:
    image = source
    if source.mode not in _DIRECT_MODES or "transparency" in source.info:
        image = _averaged_in_bands(source, box * gap)
    image.thumbnail((box, box), Image.Resampling.LANCZOS, reducing_gap=gap)
    image.load()
    return image


def _averaged_in_bands(source: Image.Image, target: float) -> Image.Image:
    """Convert to L or RGBA and reduce by averaging, to ``target`` pixels of length or more.

    Works in bands, so that no second copy of full size is in memory. Pillow would resize a palette
    image without averaging, and convert an image with alpha in full size.
    """
    source.load()
    mode = "L" if _is_grey(source) else "RGBA"
    factor = max(1, int(max(source.size) / target))
    width, height = source.size
    reduced = Image.new(mode, (-(-width // factor), -(-height // factor)))
    for top in range(0, height, factor * _BAND_ROWS):
        band = source.crop((0, top, width, min(height, top + factor * _BAND_ROWS)))
        if band.mode == "I;16":
            band = _high_bytes(band)
        reduced.paste(band.convert(mode).reduce(factor), (0, top // factor))
    return reduced


def _high_bytes(image: Image.Image) -> Image.Image:
    """From 16-bit grey to 8-bit. Pillow would clip at 255, which turns nearly all to white."""
    stored = image.tobytes()  # little-endian
    grey, low = (Image.frombytes("L", image.size, stored[start::2]) for start in (1, 0))
    transparent = image.info.get("transparency")
    if not isinstance(transparent, int):
        return grey
    other_high = grey.point([255 * (value != transparent >> 8) for value in range(256)])
    other_low = low.point([255 * (value != transparent & 0xFF) for value in range(256)])
    return Image.merge("LA", (grey, ImageChops.lighter(other_high, other_low)))


def _is_grey(image: Image.Image) -> bool:
    return image.mode in ("1", "L", "I;16") and "transparency" not in image.info


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert from the embedded profile. An invalid profile is ignored."""
    if profile:
        try:
            converted = ImageCms.profileToProfile(
                image, ImageCms.ImageCmsProfile(BytesIO(profile)), _SRGB, outputMode="RGB"
            )
        except (ImageCms.PyCMSError, *PARSER_ERRORS):
            converted = None
        if converted is not None:
            return converted
    return image.convert("RGB")
