"""A scene in the snow."""

import math

from PIL import Image

from tools.sample_photos.canvas import (
    LANDSCAPE,
    Point,
    below,
    blurred,
    both,
    curve,
    developed,
    dice,
    fade,
    glow,
    gradient,
    light,
    noise,
    paint,
    ridge,
    shade,
    shape,
    tone,
)
from tools.sample_photos.land import conifer


def snow_field() -> Image.Image:
    """Blue hour: a cabin with its lights on among snowy firs."""
    size = LANDSCAPE
    image = gradient(size, (0, "#16264d"), (0.25, "#33508a"), (0.44, "#7f8fc0"), (0.55, "#d7b3c3"))
    light(image, "#ffd7c4", glow(size, (420, 700), 620, 2.0).point(lambda value: value * 0.5))
    _stars(image)
    peaks = ridge(size, "snow peaks", 560, 150, 0.55)
    paint(image, gradient(size, (0.3, "#8ea2cf"), (0.56, "#a8b0d2")), below(size, peaks, soft=1))
    rock = tone(noise(size, "peak rock", (70, 120), 6), 115, 200, 150)
    paint(
        image, "#4f659b", both(rock, below(size, peaks, soft=1), fade(size, (0.5, 255), (0.6, 0)))
    )
    _wood(image, 700, 60, 9, "#2c4273")
    _wood(image, 745, 105, 19, "#1d3059")
    drifts = (
        (((0, 735), (500, 700), (1050, 752), (1500, 705), (1920, 728)), "#8ea6d8", "#6f8cc9"),
        (((0, 800), (420, 860), (980, 795), (1480, 850), (1920, 800)), "#b0c3ea", "#7896d2"),
        (((0, 1020), (520, 935), (1100, 1010), (1560, 950), (1920, 1040)), "#c3d2f1", "#5d7dbf"),
    )
    for number, (line, high, low) in enumerate(drifts):
        top = min(y for _, y in line)
        snow = gradient(size, (top / size[1], high), ((top + 330) / size[1], low), (1, "#3c5a9c"))
        soft = noise(size, f"drift {number}", (420, 70), 6)
        shade(snow, soft.point([190 + value * 65 // 255 for value in range(256)]))
        paint(image, snow, below(size, curve(*line), soft=1.2))
        if number == 1:
            _cabin(image, 1250, 880)
    lumps = tone(noise(size, "lumps of snow", (46, 16), 4), 105, 165)
    for x, foot, tall in (
        (205, 1130, 520),
        (90, 1190, 380),
        (345, 1075, 300),
        (1770, 1150, 430),
        (1655, 1080, 240),
    ):
        _snowy_fir(image, (x, foot), tall, lumps)
    return developed(image, "snow", grain=4, vignette=0.3)


def _stars(image: Image.Image) -> None:
    numbers = dice("evening stars")
    sky = Image.new("L", image.size)
    for _ in range(120):
        at = (numbers.randrange(image.width - 2), numbers.randrange(400))
        sky.paste(numbers.randrange(60, 255), (*at, at[0] + 2, at[1] + 2))
    light(image, "#ffffff", both(blurred(sky, 0.6), fade(image.size, (0, 255), (0.33, 0))))


def _wood(image: Image.Image, foot: float, tall: float, each: float, colour: str) -> None:
    seed = f"wood {foot}"
    numbers = dice(seed)
    outlines = []
    x = -20.0
    while x < image.width + 20:
        x += numbers.expovariate(1 / each)
        height = tall * numbers.uniform(0.5, 1.2)
        outlines.append(conifer(x, foot + 25 * math.sin(x / 260), height, f"{seed} {x:.0f}"))
    paint(image, colour, shape(image.size, *outlines))


def _snowy_fir(image: Image.Image, at: Point, tall: float, lumps: Image.Image) -> None:
    size, (x, foot) = image.size, at
    fir = shape(size, conifer(x, foot, tall, f"snowy {x}"))
    cast = [(x - 20, foot - 6), (x + 20, foot - 6), (x + tall * 0.75, foot + 46)]
    paint(image, "#31508f", shape(size, cast, soft=9))
    paint(image, "#17274a", fir)
    paint(image, "#c7d6f4", both(fir, lumps).point(lambda value: value * 0.87))


def _cabin(image: Image.Image, x: float, foot: float) -> None:
    size = image.size
    light(image, "#ffae57", glow(size, (x, foot - 20), 330, 1.5).point(lambda value: value * 0.6))
    wall = [(x - 120, foot - 95), (x + 120, foot - 95), (x + 120, foot + 8), (x - 120, foot + 8)]
    gable = [(x - 120, foot - 94), (x, foot - 190), (x + 120, foot - 94)]
    chimney = [
        (x + 58, foot - 215),
        (x + 84, foot - 215),
        (x + 84, foot - 130),
        (x + 58, foot - 130),
    ]
    paint(image, "#33231f", shape(size, wall, gable, chimney))
    roof = [
        (x - 152, foot - 84),
        (x, foot - 212),
        (x + 152, foot - 84),
        (x + 140, foot - 68),
        (x, foot - 184),
        (x - 140, foot - 68),
    ]
    paint(image, "#dbe5fa", shape(size, roof, soft=1))
    panes = [
        [
            (x + at, foot - 66),
            (x + at + 24, foot - 66),
            (x + at + 24, foot - 28),
            (x + at, foot - 28),
        ]
        for at in (-92, -64, 40, 68)
    ]
    paint(image, "#ffd27a", shape(size, *panes))
    door = [(x - 20, foot - 62), (x + 20, foot - 62), (x + 20, foot + 8), (x - 20, foot + 8)]
    paint(image, "#a5642c", shape(size, door))
    light(image, "#ffb45e", glow(size, (x, foot + 30), 130, 2.6).point(lambda value: value * 0.7))
    smoke = curve(
        (x + 70, foot - 215), (x + 95, foot - 300), (x + 70, foot - 390), (x + 150, foot - 520)
    )
    plume = shape(
        size,
        [*smoke, *((px + 18 + (foot - 215 - py) * 0.12, py) for px, py in reversed(smoke))],
        soft=9,
    )
    paint(image, "#cfd3e6", plume.point(lambda value: value * 0.4))
