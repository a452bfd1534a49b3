"""A flower near the lens."""

import math

from PIL import Image, ImageDraw

from tools.sample_photos.canvas import (
    LANDSCAPE,
    Point,
    blurred,
    both,
    curve,
    developed,
    dice,
    gradient,
    light,
    noise,
    paint,
    shade,
    shape,
    tone,
)

_PETALS = 13

_MARGIN = 16
"""Around a petal, for its shadow."""

_FLATTENED = 0.86
"""Height of the flower as a share of its width."""


def wildflower() -> Image.Image:
    """One flower near the lens, a meadow dissolved behind it."""
    size, heart = LANDSCAPE, (1130, 590)
    image = gradient(size, (0, "#a9c777"), (0.4, "#6f9a4c"), (0.75, "#3f6b35"), (1, "#24472a"))
    patches = blurred(noise((240, 160), "meadow", (60, 50), 3), 5).resize(
        size, Image.Resampling.BICUBIC
    )
    paint(image, "#dfe39a", tone(patches, 140, 230, 170))
    paint(image, "#1d3d26", tone(patches, 110, 30, 190))
    _bokeh(image)
    stem = [
        *curve((1118, 600), (1100, 800), (1145, 1040), (1105, 1300)),
        *curve((1137, 1300), (1172, 1040), (1126, 800), (1142, 600)),
    ]
    paint(image, gradient(size, (0.4, "#7fa04a"), (1, "#3e6128")), shape(size, stem, soft=1.5))
    paint(
        image,
        "#c9d98a",
        both(
            shape(
                size,
                [(x - 7, y) for x, y in stem[: len(stem) // 2]]
                + [(x + 1, y) for x, y in reversed(stem[: len(stem) // 2])],
                soft=2,
            )
        ).point(lambda v: v * 0.6),
    )
    _petals(image, heart, 495, ("#b23a78", "#e590bb"))
    _petals(image, heart, 440, ("#cf5591", "#f3b3d0"))
    _heart(image, heart)
    return developed(image, "flower", grain=4, vignette=0.35)


def _bokeh(image: Image.Image) -> None:
    numbers = dice("bokeh")
    for colour in ("#e9f0b0", "#f5c7d8", "#fff6d8", "#c6dc8c", "#f0a7c4"):
        spots = Image.new("L", image.size)
        draw = ImageDraw.Draw(spots)
        for _ in range(11):
            x, y = numbers.uniform(0, 1920), numbers.triangular(0, 1150, 250)
            radius = numbers.uniform(24, 88)
            spot = (x - radius, y - radius, x + radius, y + radius)
            draw.ellipse(spot, fill=numbers.randrange(30, 110))
        light(image, colour, blurred(spots, 2.5))


def _petals(image: Image.Image, heart: Point, long: float, tint: tuple[str, str]) -> None:
    """A ring of them; the tint runs from the heart outwards."""
    numbers = dice(f"petals {long}")
    order = list(range(_PETALS))
    numbers.shuffle(order)
    for at in order:
        petal = _petal(round(long * numbers.uniform(0.92, 1.06)), tint, f"petal {long} {at}")
        turn = 360 * at / _PETALS + long + numbers.uniform(-5, 5)
        turned = petal.rotate(turn, Image.Resampling.BILINEAR, expand=True)
        # Seen a little from below: the flower is not a circle.
        flat = turned.resize((turned.width, round(turned.height * _FLATTENED)))
        out, heading = petal.height / 2 - _MARGIN, math.radians(turn)
        x = round(heart[0] - out * math.sin(heading) - flat.width / 2)
        y = round(heart[1] - out * math.cos(heading) * _FLATTENED - flat.height / 2)
        shadow = blurred(flat.getchannel("A"), 9).point(lambda value: value * 0.32)
        image.paste("#4a1233", (x + 4, y + 9), shadow)
        image.paste(flat, (x, y), flat)


def _petal(long: int, tint: tuple[str, str], seed: str) -> Image.Image:
    """Pointing up, its root a margin above the lower edge."""
    x, wide, top = long * 0.165 + _MARGIN, long * 0.165, _MARGIN
    half = ((8, 1), (wide, 0.55), (wide * 0.98, 0.2), (wide * 0.35, 0.01))
    left = [(x - aside, top + long * at) for aside, at in half]
    right = [(x + aside, top + long * at) for aside, at in reversed(half)]
    size = (round(2 * x), long + 2 * _MARGIN)
    skin = gradient(size, (0, tint[1]), (0.56, tint[0]), (1, "#7d1f52"))
    veins = noise(size, seed, (9, 400), 2)
    shade(skin, veins.point([212 + value * 43 // 255 for value in range(256)]))
    sheen = [
        (x - wide * 0.7, long * 0.1),
        (x - wide * 0.1, long * 0.1),
        (x - 3, long),
        (x - 8, long),
    ]
    light(skin, "#ffe9f3", shape(size, sheen, soft=7).point(lambda value: value * 0.4))
    skin.putalpha(shape(size, curve(*left, (x, top + long * 0.035), *right, steps=8), soft=0.7))
    return skin


def _heart(image: Image.Image, heart: Point) -> None:
    size, numbers = image.size, dice("heart")
    x, y = heart
    around = [math.tau * step / 60 for step in range(60)]
    dark = [(x + 112 * math.cos(t), y + 96 * math.sin(t)) for t in around]
    paint(
        image,
        "#3a1021",
        shape(size, [(px, py + 10) for px, py in dark], soft=12).point(lambda value: value * 0.6),
    )
    paint(image, gradient(size, (0.36, "#d9951f"), (0.5, "#7a4312")), shape(size, dark, soft=1.5))
    draw = ImageDraw.Draw(image)
    for seed in range(420):
        out, turn = 105 * math.sqrt(seed / 420), seed * 2.399963  # the golden angle
        px, py = x + out * math.cos(turn), y + out * 0.86 * math.sin(turn) - 7
        big = 3.2 + 3.4 * seed / 420
        shine = max(0.0, min(1.0, 0.6 - (py - y) / 190 + numbers.uniform(-0.16, 0.16)))
        draw.ellipse((px - big, py - big + 2, px + big, py + big + 2), fill=(96, 48, 12))
        draw.ellipse(
            (px - big, py - big, px + big * 0.8, py + big * 0.8),
            fill=(round(150 + 105 * shine), round(84 + 130 * shine), round(14 + 70 * shine)),
        )
