"""What scenes are drawn with: gradients, noise, ridges, light, grain. Pillow only, no chance.

Colours are CSS texts, lengths pixels. A mask is an "L" image: 0 leaves, 255 covers.
"""

import math
import random
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter, ImageOps

Size = tuple[int, int]
Point = tuple[float, float]

LANDSCAPE: Final = (1920, 1280)
SQUARE: Final = (1500, 1500)

_FINEST_CELL = 1.5
_NEARNESS = 10.0
"""How many times larger a ground looks at its lower edge than at the horizon."""

_GROUND = 1300
"""Side of the texture that is laid out as a ground."""

_COARSE_BLURS = ((8, 4), (3, 2))
"""From which radius on a blur is done in an image how many times smaller."""

_TILE = 640
"""Side of the square of grain that is repeated."""


def dice(seed: str) -> random.Random:
    """Numbers that are the same for the same seed on every machine."""
    return random.Random(seed)  # noqa: S311  # pictures, no secrets


def gradient(size: Size, *stops: tuple[float, str]) -> Image.Image:
    """From top to bottom through colours; a stop is a share of the height and a colour."""
    colours = [(at, ImageColor.getrgb(colour)) for at, colour in stops]
    column = (1, size[1])
    bands = [fade(column, *((at, rgb[band]) for at, rgb in colours)) for band in range(3)]
    return Image.merge("RGB", bands).resize(size, Image.Resampling.NEAREST)


def fade(size: Size, *stops: tuple[float, float]) -> Image.Image:
    """A mask from top to bottom; a stop is a share of the height and a value from 0 to 255."""
    values = bytes(round(_between(stops, y / size[1])) for y in range(size[1]))
    return Image.frombytes("L", (1, size[1]), values).resize(size, Image.Resampling.NEAREST)


def _between(stops: Sequence[tuple[float, float]], at: float) -> float:
    for (above, first), (below, second) in pairwise(stops):
        if at < below:
            return first + (second - first) * max(0.0, (at - above) / (below - above))
    return stops[-1][1]


def noise(size: Size, seed: str, cell: Point, octaves: int = 5) -> Image.Image:
    """Clouds that fill 0 to 255: each octave is half as coarse and half as strong."""
    numbers = dice(seed)
    cloud = Image.new("L", (1, 1))
    for octave in range(octaves):
        across, down = (
            max(2, round(size[axis] / max(_FINEST_CELL, cell[axis] / 2**octave))) for axis in (0, 1)
        )
        # Coarse octaves need few pixels; the last one's are stretched in the end.
        stage = (min(size[0], 2 * across), min(size[1], 2 * down))
        grid = Image.frombytes("L", (across, down), numbers.randbytes(across * down))
        weight = 2**-octave
        cloud = Image.blend(
            cloud.resize(stage, Image.Resampling.BILINEAR),
            grid.resize(stage, Image.Resampling.BICUBIC),
            weight / (2 - weight),
        )
    return ImageOps.autocontrast(cloud, cutoff=0.5).resize(size, Image.Resampling.BILINEAR)


def tone(mask: Image.Image, low: float, high: float, most: float = 255) -> Image.Image:
    """What is under ``low`` becomes 0, above ``high`` ``most``, and softly between them."""

    def softly(value: int) -> float:
        share = min(1.0, max(0.0, (value - low) / (high - low)))
        return most * share * share * (3 - 2 * share)

    return mask.point([round(softly(value)) for value in range(256)])


def shape(size: Size, *outlines: Sequence[Point], soft: float = 0) -> Image.Image:
    """A mask of filled polygons with smooth edges, blurred by ``soft``."""
    mask = Image.new("L", size)
    margin = round(3 * soft) + 2
    xs, ys = ([point[axis] for outline in outlines for point in outline] for axis in (0, 1))
    left, top = max(0, int(min(xs)) - margin), max(0, int(min(ys)) - margin)
    right, bottom = min(size[0], int(max(xs)) + margin), min(size[1], int(max(ys)) + margin)
    if left >= right or top >= bottom:
        return mask
    twice = Image.new("L", (2 * (right - left), 2 * (bottom - top)))
    draw = ImageDraw.Draw(twice)
    for outline in outlines:
        draw.polygon([(2 * (x - left), 2 * (y - top)) for x, y in outline], fill=255)
    mask.paste(blurred(twice.reduce(2), soft), (left, top))
    return mask


def below(size: Size, line: Sequence[Point], soft: float = 0) -> Image.Image:
    """A mask of all that lies under a line from left to right."""
    return shape(size, [*line, (size[0], size[1]), (0, size[1])], soft=soft)


def ridge(size: Size, seed: str, top: float, height: float, rough: float = 0.5) -> list[Point]:
    """A mountain line by midpoint displacement, ``top`` being its middle height from above."""
    numbers = dice(seed)
    heights = [numbers.uniform(-1, 1), numbers.uniform(-1, 1)]
    reach = 1.0
    for _ in range(8):
        middles = [(a + b) / 2 + numbers.uniform(-reach, reach) for a, b in pairwise(heights)]
        pairs = zip(heights, middles, strict=False)
        heights = [*(value for pair in pairs for value in pair), heights[-1]]
        reach *= rough
    step = size[0] / (len(heights) - 1)
    return [(at * step, top - height * value) for at, value in enumerate(heights)]


def curve(*points: Point, steps: int = 24) -> list[Point]:
    """A smooth line through points (Catmull-Rom)."""
    padded = [points[0], *points, points[-1]]
    line = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        line += [_on_curve((a, b, c, d), step / steps) for step in range(steps)]
    return [*line, points[-1]]


def _on_curve(points: tuple[Point, Point, Point, Point], t: float) -> Point:
    weights = (
        -t + 2 * t**2 - t**3,
        2 - 5 * t**2 + 3 * t**3,
        t + 4 * t**2 - 3 * t**3,
        -(t**2) + t**3,
    )
    x, y = (sum(w * p[axis] for w, p in zip(weights, points, strict=True)) / 2 for axis in (0, 1))
    return x, y


def glow(size: Size, centre: Point, radius: float, width: float = 1.0) -> Image.Image:
    """A mask that is brightest at a point and 0 beyond ``radius``; ``width`` times as wide."""
    fall = [round(255 * max(0.0, 1 - value / 180) ** 2) for value in range(256)]
    spot = Image.radial_gradient("L").point(fall)
    wide, high = round(2 * radius * width), round(2 * radius)
    mask = Image.new("L", size)
    place = (round(centre[0] - wide / 2), round(centre[1] - high / 2))
    mask.paste(spot.resize((wide, high), Image.Resampling.BICUBIC), place)
    return mask


def disc(size: Size, centre: Point, radius: float) -> Image.Image:
    """A mask of a circle."""
    turns = [math.tau * step / 90 for step in range(90)]
    around = [(centre[0] + radius * math.cos(t), centre[1] + radius * math.sin(t)) for t in turns]
    return shape(size, around)


def ground(size: Size, seed: str, cell: Point, octaves: int = 5) -> Image.Image:
    """Noise as on a plain that reaches from the upper edge, far away, to the feet."""
    texture = noise((_GROUND, _GROUND), seed, cell, octaves)
    width, height = size
    nearer = (_NEARNESS - 1) / height
    wide, deep = _GROUND / width, _NEARNESS * (_GROUND - 2) / height
    plane = (wide, _GROUND / 2 * nearer, 0, 0, deep, 0, 0, nearer)
    return texture.transform(size, Image.Transform.PERSPECTIVE, plane, Image.Resampling.BILINEAR)


def paint(image: Image.Image, colour: str | Image.Image, mask: Image.Image) -> None:
    """Cover with a colour or another image where the mask is."""
    covered = mask.getbbox()
    if covered:
        cover = colour if isinstance(colour, str) else colour.crop(covered)
        image.paste(cover, covered, mask.crop(covered))


def light(image: Image.Image, colour: str, mask: Image.Image) -> None:
    """Add light of a colour, as a second exposure would."""
    lit = mask.getbbox()
    if lit:
        coloured = ImageOps.colorize(mask.crop(lit), "black", colour)
        image.paste(ImageChops.screen(image.crop(lit), coloured), lit)


def shade(image: Image.Image, mask: Image.Image) -> None:
    """Darken: 255 leaves, 0 turns black."""
    image.paste(ImageChops.multiply(image, Image.merge("RGB", (mask, mask, mask))))


def both(*masks: Image.Image) -> Image.Image:
    """Only where all masks are."""
    product = masks[0]
    for mask in masks[1:]:
        product = ImageChops.multiply(product, mask)
    return product


def blurred(image: Image.Image, radius: float) -> Image.Image:
    """As out of focus."""
    coarser = next((times for least, times in _COARSE_BLURS if radius >= least), 1)
    if coarser == 1 or min(image.size) < coarser:
        return image.filter(ImageFilter.GaussianBlur(radius)) if radius else image
    # What is so soft loses nothing in a smaller image, and takes a fraction of the time.
    small = image.reduce(coarser).filter(ImageFilter.GaussianBlur(radius / coarser))
    return small.resize(image.size, Image.Resampling.BICUBIC)


def developed(
    image: Image.Image, seed: str, grain: float = 5, vignette: float = 0.35
) -> Image.Image:
    """As film and lens leave it: grain of that many steps, corners darker by that share."""
    fall = [round(255 * (1 - vignette * (value / 255) ** 2)) for value in range(256)]
    shade(image, Image.radial_gradient("L").point(fall).resize(image.size))
    steps = [round(128 + (value - 128) / 64 * grain) for value in range(256)]
    raw = Image.frombytes("L", (_TILE, _TILE), dice(seed).randbytes(_TILE * _TILE))
    tile = blurred(raw, 0.5).point(steps)
    grains = Image.new("L", image.size)
    for left in range(0, image.width, _TILE):
        for top in range(0, image.height, _TILE):
            grains.paste(tile, (left, top))
    return ImageChops.add(image, Image.merge("RGB", (grains, grains, grains)), offset=-128)
