"""Scenes by the water."""

import math

from PIL import Image, ImageOps

from tools.sample_photos.canvas import (
    LANDSCAPE,
    Point,
    below,
    blurred,
    both,
    curve,
    developed,
    disc,
    fade,
    glow,
    gradient,
    ground,
    light,
    noise,
    paint,
    ridge,
    shade,
    shape,
    tone,
)


def sea(image: Image.Image, horizon: int, seed: str, deep: str, waves: tuple[float, float]) -> None:
    """Fill what is under the horizon with the sky's reflection, broken by waves.

    ``deep`` is the water's own colour, seen where the noise of the waves is under the first of
    ``waves``; from the second on there is only reflection.
    """
    width, height = image.size
    depth = height - horizon
    sky = ImageOps.flip(image.crop((0, max(0, horizon - depth), width, horizon)))
    smeared = sky.resize((64, 16)).resize((width, depth), Image.Resampling.BICUBIC)
    water = Image.new("RGB", (width, depth), deep)
    paint(water, smeared, tone(ground((width, depth), seed, (22, 9)), *waves))
    image.paste(water, (0, horizon))


def glitter(image: Image.Image, horizon: int, column: Image.Image, seed: str, colour: str) -> None:
    """Light on the waves inside a column under the sun or the moon."""
    width, height = image.size
    sparks = Image.new("L", image.size)
    sparks.paste(tone(ground((width, height - horizon), seed, (12, 5), 3), 110, 190), (0, horizon))
    light(image, colour, both(sparks, column))


def sunset() -> Image.Image:
    """The sun a hand above the horizon, a sailing boat."""
    size, horizon, sun = LANDSCAPE, 790, (1240, 700)
    image = gradient(
        size,
        (0, "#20305c"),
        (0.22, "#5b4f86"),
        (0.36, "#b9627f"),
        (0.45, "#ee7f52"),
        (0.55, "#fba558"),
        (0.62, "#ffc777"),
    )
    banks = tone(noise(size, "sunset banks", (900, 70), 6), 118, 215)
    lit = gradient(size, (0, "#46406f"), (0.3, "#b5507a"), (0.44, "#ff8a5a"), (0.6, "#ffc070"))
    paint(image, lit, both(banks, fade(size, (0, 200), (0.5, 235), (0.6, 90))))
    light(image, "#ff9d4d", glow(size, sun, 900, 1.5))
    light(image, "#ffdf9e", glow(size, sun, 320))
    paint(image, "#fff6dc", blurred(disc(size, sun, 52), 2))
    sea(image, horizon, "sunset sea", "#2b2547", (70, 200))
    shade(image, fade(size, (0.616, 255), (0.62, 225), (1, 120)))
    column = shape(size, [(1170, horizon), (1310, horizon), (1460, 1280), (1020, 1280)], soft=40)
    glitter(image, horizon, column, "sunset glitter", "#ffd48f")
    _boat(image, (640, horizon + 14))
    return developed(image, "sunset")


def _boat(image: Image.Image, at: Point) -> None:
    x, y = at
    sails = [
        [(x, y - 190), (x, y - 22), (x - 88, y - 22)],
        [(x + 8, y - 165), (x + 8, y - 22), (x + 66, y - 22)],
    ]
    hull = curve((x - 105, y - 14), (x - 80, y + 10), (x + 60, y + 10), (x + 100, y - 18))
    wake = [(x - 100, y + 12), (x + 90, y + 12), (x + 40, y + 120), (x - 30, y + 150)]
    paint(image, "#1a1730", shape(image.size, wake, soft=10).point(lambda value: value * 0.45))
    paint(image, "#241c38", shape(image.size, *sails, hull))


def lighthouse() -> Image.Image:
    """A lighthouse on its rock, fog coming in."""
    size, horizon = LANDSCAPE, 930
    image = gradient(size, (0, "#8fa3ab"), (0.4, "#b9c6c8"), (0.72, "#dde2de"))
    light(image, "#fff1d6", glow(size, (1320, 420), 800).point(lambda value: value * 0.5))
    sea(image, horizon, "fog sea", "#7f9499", (60, 230))
    paint(image, "#dfe4e1", fade(size, (0.6, 0), (0.725, 230), (0.8, 60), (1, 0)))
    far = ridge(size, "far rocks", 955, 30, 0.55)
    paint(
        image,
        "#9aa8aa",
        both(
            below(size, [(x, y + abs(x - 1500) * 0.13) for x, y in far]),
            fade(size, (0.73, 255), (0.78, 0)),
        ),
    )
    _beam(image, (1312, 356))
    _tower(image, 1312, 880)
    _rock(image)
    fog = tone(noise(size, "fog", (800, 150), 6), 90, 235)
    paint(image, "#e3e8e6", both(fog, fade(size, (0.3, 20), (0.66, 190), (0.82, 120), (1, 30))))
    return developed(image, "lighthouse", grain=5, vignette=0.25)


def _beam(image: Image.Image, lamp: Point) -> None:
    x, y = lamp
    rays = [[(x, y), (-60, y - 200), (-60, y + 90)], [(x, y), (1980, y - 60), (1980, y + 60)]]
    light(image, "#fff0c2", shape(image.size, *rays, soft=14).point(lambda value: value * 0.42))
    light(image, "#ffe9ad", glow(image.size, lamp, 230))


def _tower(image: Image.Image, x: float, foot: float) -> None:
    def part(top: float, bottom: float, wide: float, wider: float) -> list[Point]:
        return [
            (x - wide, foot - top),
            (x + wide, foot - top),
            (x + wider, foot - bottom),
            (x - wider, foot - bottom),
        ]

    size = image.size
    paint(image, "#e9e7e0", shape(size, part(480, 0, 44, 72)))
    bands = [
        part(top, top - 85, 72 - top * 0.0583, 72 - (top - 85) * 0.0583) for top in (420, 250, 85)
    ]
    paint(image, "#a8413c", shape(size, *bands))
    side = [(x + 6, foot - 480), (x + 44, foot - 480), (x + 72, foot), (x + 16, foot)]
    paint(image, "#33434c", shape(size, side, soft=14).point(lambda value: value * 0.42))
    paint(
        image,
        "#2f3a40",
        shape(size, part(496, 478, 60, 60), part(570, 560, 38, 38), part(606, 570, 3, 36)),
    )
    paint(image, "#fff2c9", shape(size, part(560, 496, 30, 30)))
    paint(
        image,
        "#2f3a40",
        shape(size, part(560, 496, 3, 3), part(330, 300, 9, 9), part(190, 160, 10, 10)),
    )


def _rock(image: Image.Image) -> None:
    size = image.size
    line = ridge(size, "rock", 1080, 46, 0.56)
    line = [
        (x, y - 235 * math.exp(-(((x - 1340) / 330) ** 2)) + 60 * math.sin(x / 400))
        for x, y in line
    ]
    stone = gradient(size, (0.6, "#4d5a5e"), (0.75, "#39464b"), (1, "#161d20"))
    texture = noise(size, "stone", (120, 60), 7)
    shade(stone, texture.point([90 + value * 165 // 255 for value in range(256)]))
    paint(image, stone, below(size, line))
