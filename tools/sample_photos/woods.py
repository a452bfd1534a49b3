"""Scenes of woods."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageColor, ImageDraw, ImageOps

from tools.sample_photos.canvas import (
    LANDSCAPE,
    PORTRAIT,
    Point,
    blurred,
    both,
    curve,
    developed,
    dice,
    fade,
    glow,
    gradient,
    ground,
    light,
    noise,
    paint,
    shade,
    shape,
    tone,
)

_CANOPY = 800
"""Pixels from above that leaves can reach."""


def waterfall() -> Image.Image:
    """Water in silk over a mossy step, a long exposure."""
    size = PORTRAIT
    image = gradient(size, (0, "#9bb878"), (0.12, "#6d8a58"), (0.5, "#435a48"), (1, "#1f2f2c"))
    rock = noise(size, "gorge", (150, 420), 7)
    shade(image, rock.point([80 + value * 175 // 255 for value in range(256)]))
    moss = tone(noise(size, "moss", (180, 120), 6), 130, 200, 190)
    paint(
        image,
        gradient(size, (0, "#8fae4a"), (0.5, "#4c6b31"), (1, "#22351f")),
        both(moss, tone(rock, 90, 200)),
    )
    light(image, "#f1f7d8", glow(size, (700, -60), 620, 1.2))
    _fall(image, "upper", ((500, 250), (790, 250), (900, 980), (450, 980)))
    _fall(image, "lower", ((330, 1010), (1010, 1010), (1120, 1420), (250, 1420)))
    _ledge(image)
    _pool(image, 1400)
    for at, radius in (((680, 960), 330), ((690, 1420), 420)):
        light(image, "#dfeceb", glow(size, at, radius, 1.6).point(lambda value: value * 0.75))
    _leaves(image)
    return developed(image, "waterfall", grain=5, vignette=0.5)


def _fall(image: Image.Image, seed: str, corners: Sequence[Point]) -> None:
    size = image.size
    water = gradient(size, (0, "#f4fafa"), (0.5, "#dbe9ec"), (1, "#b9cfd6"))
    threads = tone(noise(size, f"{seed} threads", (26, 900), 4), 40, 165)
    veil = tone(noise(size, f"{seed} veil", (120, 700), 3), 20, 120)
    top = corners[0][1]
    start = fade(size, (0, 0), ((top - 5) / size[1], 0), ((top + 60) / size[1], 255), (1, 255))
    paint(image, water, both(shape(size, corners, soft=26), threads, veil, start))
    paint(
        image,
        "#eef6f8",
        both(shape(size, corners, soft=60), start).point(lambda value: value * 0.3),
    )


def _ledge(image: Image.Image) -> None:
    size = image.size
    stones = dice("ledge")
    outlines = []
    for x in range(120, 1180, 62):
        y, wide, high = (
            1000 + stones.uniform(-14, 22),
            stones.uniform(36, 78),
            stones.uniform(16, 42),
        )
        outlines.append(
            curve(
                (x - wide, y + high),
                (x - wide * 0.6, y - high * 0.6),
                (x + wide * 0.4, y - high),
                (x + wide, y + high),
                steps=8,
            )
        )
    wet = gradient(size, (0.48, "#4d5f4a"), (0.53, "#151d1b"), (1, "#0c1211"))
    paint(
        image,
        wet,
        both(shape(size, *outlines, soft=2), tone(noise(size, "wet", (160, 40), 4), 90, 150)),
    )


def _pool(image: Image.Image, top: int) -> None:
    width, height = image.size
    size = (width, height - top)
    mirror = ImageOps.flip(image.crop((0, top - size[1], width, top))).resize((40, 24))
    water = mirror.resize(size, Image.Resampling.BICUBIC)
    shade(water, fade(size, (0, 235), (1, 130)))
    light(water, "#cfe3e2", tone(ground(size, "pool", (26, 10), 4), 150, 240, 120))
    image.paste(water, (0, top), fade(size, (0, 0), (0.12, 255), (1, 255)))


def _leaves(image: Image.Image) -> None:
    """Twigs out of focus that hang in from both sides."""
    numbers = dice("leaves")
    leaves = Image.new("RGBA", image.size, (30, 50, 25, 0))
    draw = ImageDraw.Draw(leaves)
    for twig in range(26):
        left = twig % 2 == 0
        x, y = (-30.0 if left else image.width + 30.0), numbers.uniform(-60, 1250)
        heading = numbers.uniform(0.1, 0.7) if left else math.pi - numbers.uniform(0.1, 0.7)
        for _ in range(numbers.randrange(7, 14)):
            x, y = x + 22 * math.cos(heading), y + 22 * math.sin(heading)
            for side in (-1, 1):
                turn = heading + side * numbers.uniform(0.5, 1.1)
                colour = numbers.choice(("#2f4a1f", "#3f6127", "#587d31", "#1f351a", "#76963c"))
                draw.polygon(_leaf((x, y), turn, numbers.uniform(30, 52)), fill=colour)
            heading += numbers.uniform(-0.05, 0.14) * (1 if left else -1)
    soft = blurred(leaves, 5)
    image.paste(soft, (0, 0), soft)


def _leaf(stalk: Point, turn: float, long: float) -> list[Point]:
    x, y = stalk
    ahead, aside = (math.cos(turn) * long, math.sin(turn) * long), (-math.sin(turn), math.cos(turn))
    side = [
        (x + ahead[0] * at + aside[0] * w * long, y + ahead[1] * at + aside[1] * w * long)
        for at, w in ((0.25, 0.2), (0.55, 0.22), (1, 0), (0.55, -0.22), (0.25, -0.2))
    ]
    return [stalk, *side]


def autumn_forest() -> Image.Image:
    """Trunks in golden haze, leaves above and on the path."""
    size = LANDSCAPE
    image = gradient(size, (0, "#f3c877"), (0.4, "#ffe9b0"), (0.66, "#e7a550"), (1, "#6d3a1c"))
    light(image, "#fff3c8", glow(size, (1010, 520), 640, 1.1))
    _forest_floor(image)
    for number, depth in enumerate(_DEPTHS):
        _trunks(image, number, depth)
        _foliage(image, number)
    _sun_rays(image)
    return developed(image, "forest", grain=5, vignette=0.42)


def _forest_floor(image: Image.Image) -> None:
    width, height = image.size
    top = 790
    size = (width, height - top)
    earth = gradient(size, (0, "#e3a24e"), (0.3, "#b8652a"), (1, "#5a2c17"))
    litter = ground(size, "litter", (14, 14), 4)
    paint(earth, "#f2b04a", tone(litter, 150, 190, 200))
    paint(earth, "#4b2415", tone(litter, 100, 60, 170))
    path = shape(
        size,
        curve((960, 0), (930, 60), (1010, 180), (820, 500))
        + curve((1420, 500), (1180, 180), (1030, 60), (1000, 0)),
        soft=14,
    )
    paint(earth, "#ecc48a", both(path, fade(size, (0, 230), (1, 110))))
    image.paste(earth, (0, top), fade(size, (0, 0), (0.14, 255), (1, 255)))


@dataclass(frozen=True)
class _Trunks:
    """Of one distance."""

    count: int
    wide: float
    bark: str
    soft: float
    """Radius of the blur."""
    foot: float


_DEPTHS = (
    _Trunks(34, 16, "#c79a5c", 6.0, 800),
    _Trunks(22, 28, "#94673c", 3.5, 860),
    _Trunks(12, 48, "#5f3f28", 1.6, 950),
    _Trunks(6, 92, "#2b1d17", 0.0, 1120),
)


def _trunks(image: Image.Image, number: int, depth: _Trunks) -> None:
    size, numbers = image.size, dice(f"trunks {number}")
    outlines = []
    for at in range(depth.count):
        x = (at + numbers.uniform(0.1, 0.9)) * size[0] / depth.count
        if abs(x - 980) < depth.wide * 1.4 + 60 * number:
            continue  # the path is free
        girth, lean = depth.wide * numbers.uniform(0.6, 1.15) / 2, numbers.uniform(-45, 45)
        down = depth.foot + numbers.uniform(-20, 40) + 22 * number
        left = curve(
            (x - girth * 1.9, down),
            (x - girth * 1.1, down - 70),
            (x - girth + lean * 0.4, 500),
            (x - girth * 0.75 + lean, -20),
            steps=8,
        )
        right = curve(
            (x + girth * 0.75 + lean, -20),
            (x + girth + lean * 0.4, 500),
            (x + girth * 1.1, down - 70),
            (x + girth * 1.9, down),
            steps=8,
        )
        outlines.append([*left, *right])
    trunk = shape(size, *outlines, soft=depth.soft)
    wood = gradient(size, (0, depth.bark), (1, "#21140f" if number > 1 else depth.bark))
    rough = noise(size, f"depth.bark {number}", (16 + 8 * number, 120), 4)
    shade(wood, rough.point([150 + value * 105 // 255 for value in range(256)]))
    paint(image, wood, trunk)


def _foliage(image: Image.Image, number: int) -> None:
    size, numbers = image.size, dice(f"foliage {number}")
    colours = (
        ("#f7d27a", "#f2b956", "#f0a94a"),
        ("#f4b73f", "#ee9a35", "#e58030"),
        ("#e8952c", "#d9691f", "#c94f1e", "#f0b83a"),
        ("#b8461a", "#d5661f", "#8c3216", "#e39a2d"),
    )[number]
    leaves = Image.new("RGBA", (size[0], _CANOPY), (*ImageColor.getrgb(colours[0]), 0))
    draw = ImageDraw.Draw(leaves)
    long = 13 + 7 * number
    for _ in range((34, 32, 30, 22)[number]):
        middle = numbers.uniform(-40, size[0] + 40)
        canopy = (360, 310, 250, 150)[number] + 120 * (abs(middle - 980) / 980) ** 2 * number
        high = numbers.triangular(-60, canopy, 0)
        for _ in range(52):
            x, y = numbers.gauss(middle, 70 + 22 * number), numbers.gauss(high, 42 + 10 * number)
            draw.polygon(
                _leaf((x, y), numbers.uniform(0, math.tau), long * numbers.uniform(0.6, 1.3)),
                fill=numbers.choice(colours),
            )
    soft = blurred(leaves, (5, 3, 1.2, 2.4)[number])
    image.paste(soft, (0, 0), soft)


def _sun_rays(image: Image.Image) -> None:
    size, numbers = image.size, dice("rays")
    rays = []
    for _ in range(9):
        turn, wide = numbers.uniform(0.25, 1.9), numbers.uniform(0.02, 0.06)
        rays.append(
            [
                (1060, -120),
                *(
                    (1060 + 1700 * math.cos(t), -120 + 1700 * math.sin(t))
                    for t in (turn, turn + wide)
                ),
            ]
        )
    beams = shape(size, *rays, soft=12)
    light(image, "#ffe2a0", both(beams, fade(size, (0, 60), (0.3, 105), (0.85, 20), (1, 0))))
    light(image, "#ffdc93", glow(size, (1010, 560), 700, 1.2).point(lambda value: value * 0.45))
