"""Scenes of mountains, sand, snow and hills."""

import math
from collections.abc import Sequence

from PIL import Image, ImageChops

from tools.sample_photos.canvas import (
    LANDSCAPE,
    PANORAMA,
    Point,
    below,
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
    ridge,
    shade,
    shape,
    tone,
)


def conifer(x: float, foot: float, height: float, seed: str) -> list[Point]:
    """The outline of a fir, a little different for each seed."""
    numbers = dice(seed)
    tiers = max(5, round(height / 14))
    right: list[Point] = [(x, foot - height)]
    left: list[Point] = []
    for tier in range(1, tiers + 1):
        y = foot - height * (1 - tier / tiers * 0.94)
        wide = height * 0.2 * (tier / tiers) ** 0.85
        for side, outline in ((1, right), (-1, left)):
            reach = wide * numbers.uniform(0.7, 1.15)
            outline += [(x + side * reach, y), (x + side * reach * 0.5, y - height / tiers * 0.2)]
    trunk = height * 0.02
    return [*right, (x + trunk, foot), (x - trunk, foot), *reversed(left)]


def height_at(line: Sequence[Point], x: float) -> float:
    """Where a line from left to right is at ``x``."""
    return min(line, key=lambda point: abs(point[0] - x))[1]


def alpine_ridges() -> Image.Image:
    """Seven ridges, each in its own mist, firs on the nearest."""
    size = LANDSCAPE
    image = gradient(size, (0, "#5d83ab"), (0.22, "#a9b9c9"), (0.4, "#f5d3b0"), (0.55, "#fbe5cb"))
    light(image, "#ffcf93", glow(size, (1330, 400), 760, 1.4))
    streaks = tone(noise(size, "dawn streaks", (600, 50), 5), 135, 220, 150)
    paint(image, "#ffe3c9", both(streaks, fade(size, (0, 90), (0.4, 255))))
    stone = ("#a9a6b5", "#8f95ab", "#75839f", "#5a6e8d", "#415876", "#2a415c", "#15273c")
    mist = ("#f6dcc3", "#ecd7c8", "#d9d0cd", "#c1c5cc", "#a0b0c0", "#71879d", "#22364b")
    for number, (rock, haze) in enumerate(zip(stone, mist, strict=True)):
        top, reach = 430 + 108 * number, 150 - 9 * number
        line = ridge(size, f"alps {number}", top, reach, 0.53)
        end = (top + 240) / size[1]
        slope = gradient(size, ((top - reach) / size[1], rock), (end, haze))
        paint(image, slope, below(size, line, soft=1.6 - number * 0.15))
        if number > 3:
            _firs(image, line, number)
    return developed(image, "alps", grain=4, vignette=0.22)


def _firs(image: Image.Image, line: Sequence[Point], number: int) -> None:
    colour, tall, each = {4: ("#3a506d", 22, 13), 5: ("#22374f", 58, 15), 6: ("#0f1f30", 165, 30)}[
        number
    ]
    numbers = dice(f"firs {number}")
    outlines = []
    x = 0.0
    while x < image.width:
        x += numbers.expovariate(1 / each)
        height = tall * numbers.uniform(0.45, 1.25)
        outlines.append(conifer(x, height_at(line, x) + height * 0.2, height, f"{number} {x:.0f}"))
    paint(image, colour, shape(image.size, *outlines))


def dunes() -> Image.Image:
    """Sand in late light, the lee sides in the shade."""
    size = LANDSCAPE
    image = gradient(size, (0, "#3f78b4"), (0.25, "#8db4d3"), (0.42, "#f2dcc0"), (0.5, "#f7d9ae"))
    light(image, "#ffdf9f", glow(size, (120, 420), 800, 1.3))
    veil = tone(noise(size, "cirrus", (700, 60), 6), 140, 235, 110)
    paint(image, "#fff4e4", both(veil, fade(size, (0, 120), (0.35, 255), (0.45, 0))))
    far = [
        (545, 26, "#e3b98a", "#d39c6c"),
        (585, 36, "#dca470", "#b9784b"),
        (640, 50, "#d8925a", "#a3613a"),
    ]
    for number, (top, reach, lit, low) in enumerate(far):
        line = ridge(size, f"erg {number}", top, reach, 0.42)[::32]
        sand = gradient(size, (top / size[1], lit), ((top + 150) / size[1], low))
        paint(image, sand, below(size, curve(*line)))
    _dune(
        image,
        ((-20, 800), (420, 690), (760, 596), (1100, 668), (1500, 740), (1940, 716)),
        ((760, 596), (800, 640), (803, 690), (880, 760), (905, 850), (1060, 1000)),
        "far dune",
    )
    _dune(
        image,
        ((-20, 700), (180, 775), (520, 890), (1000, 985), (1460, 900), (1940, 1010)),
        ((1460, 900), (1415, 945), (1400, 1000), (1290, 1090), (1250, 1190), (1050, 1310)),
        "near dune",
    )
    return developed(image, "dunes", grain=5, vignette=0.3)


def _dune(image: Image.Image, skyline: Sequence[Point], crest: Sequence[Point], seed: str) -> None:
    """Lit from the left; right of the crest, which runs from the top to the front, is shade."""
    size = image.size
    top = min(y for _, y in skyline)
    body = below(size, curve(*skyline))
    lit = gradient(
        size, (top / size[1], "#f3b877"), ((top + 330) / size[1], "#d8884a"), (1, "#b5652f")
    )
    ripples = Image.new("L", size, 128)
    plain = ground((size[0], size[1] - 560), seed, (60, 7), 4)
    ripples.paste(plain, (0, 560))
    grains = noise(size, f"{seed} sand", (300, 120), 6)
    shade(lit, ripples.point([226 + value * 29 // 255 for value in range(256)]))
    shade(lit, grains.point([205 + value * 50 // 255 for value in range(256)]))
    paint(image, lit, body)
    edge = curve(*crest)
    lee = [*edge, (crest[-1][0] + 30, 1300), (1940, 1300), (1940, 0), (crest[0][0], 0)]
    dark = gradient(
        size, (top / size[1], "#9c5836"), ((top + 260) / size[1], "#6b3624"), (1, "#4a241c")
    )
    shade(dark, grains.point([225 + value * 30 // 255 for value in range(256)]))
    turning = fade(size, (0, 255), ((top + 120) / size[1], 250), (1, 215))
    paint(image, dark, both(body, shape(size, lee, soft=1.2), turning))
    rim = ImageChops.subtract(shape(size, [(x - 7, y) for x, y in lee], soft=3), shape(size, lee))
    light(image, "#ffd9a0", both(rim, body).point(lambda value: value * 0.55))


def green_hills() -> Image.Image:
    """Fields, hedges and cumulus, three times as wide as high."""
    size = PANORAMA
    image = gradient(size, (0, "#2f74c0"), (0.3, "#74aee0"), (0.52, "#d6e8f2"))
    clouds = noise(size, "cumulus 5", (470, 190), 7)
    banks = both(tone(clouds, 132, 172), fade(size, (0, 150), (0.1, 255), (0.42, 255), (0.5, 0)))
    white = gradient(size, (0, "#ffffff"), (0.5, "#f3f6f8"))
    base = noise((size[0], size[1] + 70), "cumulus 5", (470, 205), 7).crop(
        (0, 40, *(size[0], size[1] + 40))
    )
    shade(white, tone(base, 140, 255, 44).point(lambda value: 255 - value))
    paint(image, white, banks)
    hues = (
        ("#8fb0b0", "#9dbb9f"),
        ("#7fa787", "#86ad72"),
        ("#6f9f5c", "#7fae4f"),
        ("#5f9440", "#8ab648"),
        ("#4c8431", "#76a83c"),
        ("#39702a", "#5b9433"),
    )
    turf = noise(size, "turf", (200, 26), 6)
    for number, (high, low) in enumerate(hues):
        _hill(image, number, (high, low), turf)
    shadows = tone(noise(size, "cloud shadows", (700, 160), 4), 120, 190, 90)
    shade(image, both(shadows, fade(size, (0.48, 0), (0.56, 255))).point(lambda value: 255 - value))
    return developed(image, "hills", grain=4, vignette=0.18)


def _hill(image: Image.Image, number: int, hues: tuple[str, str], turf: Image.Image) -> None:
    size, (high, low) = image.size, hues
    top, reach = 480 + 14 * number * (number + 1), 26 + 14 * number
    line = curve(*ridge(size, f"hill {number}", top, reach, 0.5)[::32])
    grass = gradient(
        size, ((top - reach) / size[1], high), ((top + 40 + 34 * number) / size[1], low), (1, high)
    )
    shade(grass, turf.point([195 + value * 60 // 255 for value in range(256)]))
    body = below(size, line)
    if number in (2, 3, 4):
        fields = tone(noise(size, f"fields {number}", (520, 40 + 14 * number), 3), 135, 185)
        crop = {2: "#c9c46a", 3: "#e2d04c", 4: "#a9c04e"}[number]
        paint(grass, crop, fields.point(lambda value: value * 0.6))
    paint(image, grass, body)
    if number:
        _trees(image, line, number)


def _trees(image: Image.Image, line: Sequence[Point], number: int) -> None:
    numbers = dice(f"trees {number}")
    crowns: list[Sequence[Point]] = []
    tall = 3.0 * 1.62**number
    for _ in range(26 - 4 * number):
        x = numbers.uniform(0, image.width)
        for _ in range(numbers.randrange(1, 7)):
            x += numbers.uniform(0.4, 1.3) * tall
            y = height_at(line, x) - tall * 0.45
            for _ in range(9):
                at = (
                    x + numbers.gauss(0, tall * 0.32),
                    y + numbers.gauss(-tall * 0.1, tall * 0.26),
                )
                crowns.append(_round(at, tall * numbers.uniform(0.16, 0.34)))
    mask = shape(image.size, *crowns)
    leaves = gradient(image.size, (0.4, "#5d7f52"), (0.6, "#35602d"), (1, "#1f4420"))
    paint(image, leaves, mask)
    lit = ImageChops.subtract(
        mask,
        shape(image.size, *([(x + tall / 4, y + tall / 4) for x, y in c] for c in crowns), soft=1),
    )
    light(image, "#8fae4b", lit.point(lambda value: value * 0.5))


def _round(at: Point, radius: float) -> list[Point]:
    turns = (math.tau * step / 10 for step in range(10))
    return [(at[0] + radius * math.cos(t), at[1] + radius * math.sin(t)) for t in turns]
