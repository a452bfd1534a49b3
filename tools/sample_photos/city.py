"""A colonnade in sunlight."""

from PIL import Image, ImageChops

from tools.sample_photos.canvas import (
    SQUARE,
    Point,
    blurred,
    curve,
    developed,
    disc,
    glow,
    gradient,
    light,
    noise,
    paint,
    shade,
    shape,
)


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
