"""Measures of the pixels of a photo: brightness, contrast, sharpness, dominant colours.

All measures are of the upright sRGB image, reduced to 512 px (colours: to 112 px).
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageStat

from backend.recognition.colours import ColourName, Rgb, nearest_name, simplified

MEASURED_SIDE: Final = 512
COLOUR_SIDE: Final = 112
PALETTE: Final = 12

_REFINEMENTS = 4
"""Iterations of k-means after the median cut, which alone merges small areas of another colour."""

_SHARPNESS_SCALE = 30.0
"""Standard deviation of the Laplacian for a sharpness of 63."""

_LARGEST = 255
"""Of the Laplacian: a value beyond it says no more about sharpness."""


_Laplacian = npt.NDArray[np.int16]


@dataclass(frozen=True)
class DominantColour:
    """The colours with one CSS name, and their share of the image."""

    rgb: Rgb
    """Mean of the pixels with this name."""
    name: ColourName
    percent: float


@dataclass(frozen=True)
class Appearance:
    """The measures of an image or a part of it. Brightness, contrast and sharpness: 0 to 100."""

    brightness: float
    """Mean luma: 0 is black, 100 is white."""
    contrast: float
    """Standard deviation of luma: 100 is half black, half white."""
    sharpness: float
    """100 (1 - exp(-d / 30)), d the standard deviation of the Laplacian of luma."""
    colourfulness: float
    """Root mean square distance of the pixels from grey, in CbCr: 0 is grey, 180 the most."""
    colours: tuple[DominantColour, ...]
    """Largest share first."""


def measure(image: Image.Image) -> Appearance:
    """Measure an RGB image."""
    return measure_parts(image, [None])[0]


def measure_parts(
    image: Image.Image, masks: Sequence[Image.Image | None]
) -> tuple[Appearance, ...]:
    """Measure parts of an RGB image: those where a mask ("L", same size) is not 0; None is all.

    The colours of all parts come from one palette, which is the expensive part.
    """
    luma, *chroma = image.convert("YCbCr").split()
    laplacian = _laplacian(luma)
    palette = _palette(image)
    return tuple(
        Appearance(
            brightness=light.mean[0] / 2.55,
            contrast=min(100.0, light.stddev[0] / 1.275),
            sharpness=_sharpness(laplacian, mask),
            colourfulness=math.sqrt(sum(_mean_square(band, 128, mask) for band in chroma)),
            colours=_dominant_colours(palette, mask),
        )
        for mask in masks
        for light in [ImageStat.Stat(luma, mask)]
    )


def centre_mask(size: tuple[int, int]) -> Image.Image:
    """The middle half of width and height, a quarter of the image; all of a tiny one."""
    width, height = size
    box = (width // 4, height // 4, -(-width * 3 // 4), -(-height * 3 // 4))
    mask = Image.new("L", size, 0)
    mask.paste(255, box)
    return mask


def _laplacian(luma: Image.Image) -> _Laplacian | None:
    """The Laplacian of luma without the border, where it is not defined.

    With NumPy: the filters of Pillow need two passes for the two signs, in seven times the time.
    """
    if min(luma.size) < 3:
        return None
    light = np.asarray(luma, np.int16)
    inner = 4 * light[1:-1, 1:-1]
    inner -= light[:-2, 1:-1] + light[2:, 1:-1] + light[1:-1, :-2] + light[1:-1, 2:]
    return np.clip(inner, -_LARGEST, _LARGEST)


def _sharpness(laplacian: _Laplacian | None, mask: Image.Image | None) -> float:
    if laplacian is None:
        return 0.0
    part = laplacian if mask is None else laplacian[np.asarray(mask)[1:-1, 1:-1] > 0]
    if not part.size:
        return 0.0
    return 100 * (1 - math.exp(-float(np.std(part, dtype=np.float64)) / _SHARPNESS_SCALE))


def _mean_square(band: Image.Image, neutral: int, mask: Image.Image | None) -> float:
    statistics = ImageStat.Stat(band, mask)
    return (statistics.mean[0] - neutral) ** 2 + statistics.var[0]


@dataclass(frozen=True)
class _Palette:
    """The image reduced to few colours, and what each of them is called."""

    indexed: Image.Image
    colours: tuple[tuple[Rgb, str], ...]
    """Each colour of the palette, with the CSS name nearest to it."""


def _palette(image: Image.Image) -> _Palette:
    small = image.copy()
    small.thumbnail((COLOUR_SIDE, COLOUR_SIDE), Image.Resampling.BOX)
    indexed = small.quantize(
        PALETTE, Image.Quantize.MEDIANCUT, kmeans=_REFINEMENTS, dither=Image.Dither.NONE
    )
    values = indexed.getpalette() or []
    colours = [(r, g, b) for r, g, b in zip(*[iter(values)] * 3, strict=False)][:PALETTE]
    return _Palette(indexed, tuple((rgb, nearest_name(rgb).css) for rgb in colours))


def _dominant_colours(palette: _Palette, mask: Image.Image | None) -> tuple[DominantColour, ...]:
    size = palette.indexed.size
    part = mask.resize(size, Image.Resampling.NEAREST) if mask else None
    members: dict[str, list[tuple[int, Rgb]]] = defaultdict(list)
    counts = palette.indexed.histogram(part)[: len(palette.colours)]
    for count, (rgb, css) in zip(counts, palette.colours, strict=True):
        if count:
            members[css].append((count, rgb))
    total = sum(count for group in members.values() for count, _ in group)
    colours = [_merged(css, group, total) for css, group in members.items()]
    return tuple(sorted(colours, key=lambda colour: -colour.percent))


def _merged(css: str, group: list[tuple[int, Rgb]], total: int) -> DominantColour:
    count = sum(share for share, _ in group)
    red, green, blue = (
        round(sum(share * rgb[channel] for share, rgb in group) / count) for channel in range(3)
    )
    mean = (red, green, blue)
    return DominantColour(mean, ColourName(css, simplified(css, mean)), 100 * count / total)
