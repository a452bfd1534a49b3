"""Scenes of what people built."""

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from tools.sample_photos.canvas import (
    LANDSCAPE,
    SQUARE,
    Point,
    blurred,
    both,
    curve,
    developed,
    dice,
    disc,
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

_SHORE = 900


def moonlit_city() -> Image.Image:
    """A full moon over towers and their reflection."""
    size = LANDSCAPE
    image = gradient(size, (0, "#050a1c"), (0.35, "#0f1d40"), (0.6, "#31406e"), (0.7, "#6d5a75"))
    _stars(image)
    haze = tone(noise(size, "night haze", (700, 90), 6), 125, 240, 120)
    paint(image, "#39466f", both(haze, fade(size, (0, 60), (0.4, 255), (0.6, 100))))
    _moon(image, (1420, 270), 96)
    _towers(image, "far towers", (180, 520), "#2b3868", 0.16)
    light(image, "#ff9e5a", fade(size, (0.5, 0), (0.7, 60)))
    _towers(image, "towers", (140, 610), "#0d1430", 0.34)
    _towers(image, "quay", (30, 150), "#080c1f", 0.5)
    _river(image)
    return developed(image, "city", grain=6, vignette=0.35)


def _stars(image: Image.Image) -> None:
    numbers = dice("stars")
    sky = Image.new("L", image.size)
    draw = ImageDraw.Draw(sky)
    for _ in range(420):
        x, y, wide = (
            numbers.uniform(0, 1920),
            numbers.uniform(0, 700),
            numbers.choice((1, 1, 1, 2, 3)),
        )
        draw.ellipse((x, y, x + wide, y + wide), fill=numbers.randrange(50, 255))
    light(image, "#dfe8ff", both(blurred(sky, 0.7), fade(image.size, (0, 255), (0.5, 0))))


def _moon(image: Image.Image, at: Point, radius: float) -> None:
    size = image.size
    light(image, "#7f97d8", glow(size, at, radius * 5.5))
    light(image, "#c9d6ff", glow(size, at, radius * 2.2))
    face = disc(size, at, radius)
    surface = Image.new("RGB", size, "#fffaea")
    seas = tone(noise(size, "moon seas", (90, 80), 5), 125, 175, 120)
    paint(surface, "#a9a89f", seas)
    limb = blurred(disc(size, (at[0] - 14, at[1] - 10), radius), 16)
    shade(surface, limb.point([185 + value * 70 // 255 for value in range(256)]))
    paint(image, surface, face)
    light(image, "#fff6dc", glow(size, at, radius * 1.6).point(lambda value: value * 0.4))


def _towers(
    image: Image.Image, seed: str, tall: tuple[int, int], colour: str, awake: float
) -> None:
    """Houses side by side on the shore; ``awake`` is the share of windows that are lit."""
    numbers = dice(seed)
    walls, windows = Image.new("L", image.size), Image.new("RGB", image.size)
    wall, window = ImageDraw.Draw(walls), ImageDraw.Draw(windows)
    x = -30.0
    while x < image.width:
        wide = numbers.uniform(46, 118)
        middle = 1 - abs(x - 700) / 1300
        high = numbers.triangular(tall[0], tall[1], tall[0] + (tall[1] - tall[0]) * 0.3) * middle
        top = round(_SHORE - high)
        wall.rectangle((x, top, x + wide, _SHORE), fill=255)
        if numbers.random() < 0.3:
            wall.rectangle((x + wide * 0.3, top - 22, x + wide * 0.7, top), fill=255)
            wall.line((x + wide / 2, top - 75, x + wide / 2, top), fill=255, width=3)
        _windows(window, (x, top, x + wide), numbers.uniform(0.4, 1.6) * awake, f"{seed} {x:.0f}")
        x += wide + numbers.choice((0, 0, 5, 16))
    paint(image, colour, walls)
    image.paste(ImageChops.lighter(image, windows))
    light(image, "#ffb45a", blurred(windows.convert("L"), 7).point(lambda value: value * 0.5))


def _windows(
    draw: ImageDraw.ImageDraw, house: tuple[float, int, float], awake: float, seed: str
) -> None:
    numbers = dice(seed)
    left, top, right = house
    for y in range(top + 12, _SHORE - 12, 15):
        for x in range(round(left) + 7, round(right) - 9, 12):
            if numbers.random() < awake:
                glass = numbers.choice(
                    ("#ffcf7d", "#ffbb62", "#ffe1a8", "#d9a25c", "#9fb4d8", "#7f5c38")
                )
                draw.rectangle((x, y, x + 5, y + 7), fill=glass)


def _river(image: Image.Image) -> None:
    width, height = image.size
    size = (width, height - _SHORE)
    mirror = ImageOps.flip(image.crop((0, _SHORE - size[1] * 2, width, _SHORE))).resize(size)
    streaks = mirror.resize((width // 3, 12), Image.Resampling.BOX).resize(
        size, Image.Resampling.BICUBIC
    )
    water = Image.blend(streaks, mirror.filter(ImageFilter.GaussianBlur(5)), 0.3)
    shade(
        water,
        tone(ground(size, "river", (26, 9), 4), 40, 210).point(
            [95 + v * 160 // 255 for v in range(256)]
        ),
    )
    light(
        water,
        "#ffffff",
        both(tone(ground(size, "ripples", (14, 5), 3), 150, 230, 130), water.convert("L")),
    )
    shade(water, fade(size, (0, 250), (1, 150)))
    image.paste(water, (0, _SHORE))
    paint(image, "#05070f", fade(image.size, (0.7, 0), (0.7031, 230), (0.7065, 0), (1, 0)))


def colonnade() -> Image.Image:
    """Black and white: light falls between columns onto a floor, a person walks there."""
    size = SQUARE
    image = Image.new("RGB", size, "#8d8d8d")
    for corners, near, far in _ROOM:
        plane = gradient(size, *_toward_the_end(near, far))
        paint(image, plane, shape(size, [_seen(*corner) for corner in corners]))
    paint(
        image,
        "#f5f5f5",
        shape(size, [_seen(x, y, 30) for x, y in ((-2.4, -1), (2.4, -1), (2.4, 3.2), (-2.4, 3.2))]),
    )
    _sunlight(image)
    light(image, "#ffffff", glow(size, _seen(0, 0.6, 30), 420).point(lambda value: value * 0.8))
    for step in range(13, -1, -1):
        _column(image, 2.2 + 2 * step)
    _walker(image, 9.6)
    texture = noise(size, "concrete", (260, 260), 7)
    shade(image, texture.point([222 + value * 33 // 255 for value in range(256)]))
    grey = image.convert("L")
    return developed(Image.merge("RGB", (grey, grey, grey)), "colonnade", grain=8, vignette=0.4)


def _seen(x: float, y: float, z: float) -> Point:
    """From metres to the right, up and ahead of the eye, to pixels."""
    return 790 + 900 * x / z, 880 - 900 * (y - 0.65) / z


_NEAR, _FAR = 1.0, 30.0
_ROOM = (
    (
        ((-2.4, -1, _NEAR), (2.4, -1, _NEAR), (2.4, -1, _FAR), (-2.4, -1, _FAR)),
        "#2c2c2c",
        "#7d7d7d",
    ),
    (
        ((-2.4, 3.2, _NEAR), (2.4, 3.2, _NEAR), (2.4, 3.2, _FAR), (-2.4, 3.2, _FAR)),
        "#1b1b1b",
        "#8b8b8b",
    ),
    (
        ((2.4, -1, _NEAR), (2.4, 3.2, _NEAR), (2.4, 3.2, _FAR), (2.4, -1, _FAR)),
        "#3a3a3a",
        "#9a9a9a",
    ),
    (
        ((-2.4, -1, _NEAR), (-2.4, 3.2, _NEAR), (-2.4, 3.2, _FAR), (-2.4, -1, _FAR)),
        "#dcdcdc",
        "#ffffff",
    ),
)


def _toward_the_end(near: str, far: str) -> tuple[tuple[float, str], ...]:
    return (0, near), (0.55, far), (0.62, far), (1, near)


def _sunlight(image: Image.Image) -> None:
    """Between two columns each, slanting away from the sun, up the opposite wall."""
    patches: list[list[Point]] = []
    for step in range(14):
        start, end = 2.75 + 2 * step, 4.0 + 2 * step
        lean = 0.9
        patches.append(
            [
                _seen(-2.4, -1, start),
                _seen(-2.4, -1, end),
                _seen(2.4, -1, end + lean),
                _seen(2.4, -1, start + lean),
            ]
        )
        patches.append(
            [
                _seen(2.4, -1, start + lean),
                _seen(2.4, -1, end + lean),
                _seen(2.4, 0.9, end + lean + 0.35),
                _seen(2.4, 0.9, start + lean + 0.35),
            ]
        )
    paint(image, "#f0f0f0", shape(image.size, *patches, soft=1.5))


def _column(image: Image.Image, z: float) -> None:
    """A square one on the left, its side to the sun bright, its front in the shade."""
    size, deep, wide = image.size, 0.75, 0.62
    left, right = -2.75, -2.75 + wide
    front = [_seen(left, -1, z), _seen(right, -1, z), _seen(right, 3.2, z), _seen(left, 3.2, z)]
    side = [
        _seen(right, -1, z),
        _seen(right, -1, z + deep),
        _seen(right, 3.2, z + deep),
        _seen(right, 3.2, z),
    ]
    tint = round(28 + 110 * min(1.0, z / 30))
    paint(image, f"#{tint:02x}{tint:02x}{tint:02x}", shape(size, front))
    inner = min(255, tint + 38)
    paint(image, f"#{inner:02x}{inner:02x}{inner:02x}", shape(size, side))
    beam = [_seen(left, 3.2, z), _seen(2.4, 3.2, z), _seen(2.4, 2.85, z), _seen(left, 2.85, z)]
    under = [
        _seen(left, 2.85, z),
        _seen(2.4, 2.85, z),
        _seen(2.4, 2.85, z + 0.4),
        _seen(left, 2.85, z + 0.4),
    ]
    paint(image, f"#{tint:02x}{tint:02x}{tint:02x}", shape(size, beam))
    dark = max(0, tint - 14)
    paint(image, f"#{dark:02x}{dark:02x}{dark:02x}", shape(size, under))


def _walker(image: Image.Image, z: float) -> None:
    def at(x: float, y: float) -> Point:
        return _seen(0.35 + x, y - 1, z)

    size = image.size
    coat = curve(
        at(-0.07, 1.5),
        at(-0.21, 1.42),
        at(-0.24, 1.0),
        at(-0.25, 0.55),
        at(0.23, 0.55),
        at(0.25, 1.0),
        at(0.21, 1.42),
        at(0.07, 1.5),
    )
    legs = [
        [at(-0.19, 0.6), at(-0.02, 0.6), at(-0.1, 0), at(-0.22, 0.02)],
        [at(0.02, 0.6), at(0.18, 0.6), at(0.2, 0.1), at(0.12, 0.08)],
    ]
    shadow = [at(-0.25, 0), at(0.3, 0), at(2.0, 0.12), at(1.9, 0.03)]
    paint(image, "#1a1a1a", shape(size, shadow, soft=2).point(lambda value: value * 0.75))
    paint(
        image,
        "#0c0c0c",
        ImageChops.lighter(
            shape(size, coat, *legs, soft=1.3), blurred(disc(size, at(0, 1.63), 11.5), 1)
        ),
    )
