"""Colours told by numbers instead of a profile: primaries and a transfer function, also of HDR.

The conversion is what Chromium 156 does on a screen without HDR.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import exp
from typing import Any, Final

from PIL import Image, ImageMath

Matrix = tuple[tuple[float, float, float], ...]
Transfer = Callable[[float], float]
"""From a stored value, 0 to 1, to light. 1 is white; HDR goes beyond."""

D65: Final = (0.3127, 0.3290)
SRGB_PRIMARIES: Final = (0.640, 0.330, 0.300, 0.600, 0.150, 0.060)
"""x and y of red, green and blue."""

BT2020_PRIMARIES: Final = (0.708, 0.292, 0.170, 0.797, 0.131, 0.046)
"""Those of HDR."""

WHITE_NITS: Final = 203.0
"""Luminance of white in HDR: https://www.itu.int/pub/R-REP-BT.2408"""

PEAK_NITS: Final = 1000.0
"""Luminance that becomes the white of a screen without HDR."""

_BRADFORD: Final[Matrix] = (
    (0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296),
)  # fmt: skip
_STEPS = 65_535
_HLG_GAMMA = 1.2
_BT2020_LUMINANCE = (0.2627, 0.6780, 0.0593)


@dataclass(frozen=True)
class ColourSpace:
    """Primaries, white point and transfer function."""

    primaries: tuple[float, ...]
    """x and y of red, green and blue."""
    white: tuple[float, float]
    transfer: Transfer
    is_hdr: bool = False
    """Whether light goes beyond 1."""

    @property
    def is_valid(self) -> bool:
        """Whether the primaries span a triangle, and the white point is a light."""
        values = (*self.primaries, *self.white)
        if not all(0 <= value <= 1 for value in values) or not all(values[1::2]):
            return False
        spans_triangle = abs(_determinant(_columns(self.primaries))) > 1e-6
        return spans_triangle and all(value > 1e-6 for value in _apply(_BRADFORD, _xyz(self.white)))


def gamma(exponent: float) -> Transfer:
    """A power function."""
    return lambda value: float(value**exponent)


def srgb(value: float) -> float:
    """IEC 61966-2-1."""
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def smpte_240(value: float) -> float:
    """SMPTE ST 240."""
    return value / 4 if value < 0.0913 else float(((value + 0.1115) / 1.1115) ** (1 / 0.45))


def smpte_428(value: float) -> float:
    """SMPTE ST 428-1, of digital cinema."""
    return float(value**2.6 * 52.37 / 48)


def pq(value: float) -> float:
    """SMPTE ST 2084: absolute luminance, up to 10,000 nits."""
    power = value ** (32 / 2523)
    share: float = max(power - 3424 / 4096, 0) / (2413 / 128 - 2392 / 128 * power)
    return float(10_000 / WHITE_NITS * share ** (16384 / 2610))


def hlg(value: float) -> float:
    """ITU-R BT.2100, HLG: light of the scene; ``to_srgb`` makes light of a screen of it."""
    if value <= 0.5:
        return value**2 / 3
    return (exp((value - 0.55991073) / 0.17883277) + 0.28466892) / 12


def to_srgb(image: Image.Image, space: ColourSpace) -> Image.Image:
    """Convert an image of mode L or RGB to RGB in sRGB."""
    light = [_light(space.transfer, channel) for channel in image.convert("RGB").split()]
    primaries, white = space.primaries, space.white
    if space.is_hdr:
        light = _multiplied(_between(primaries, white, BT2020_PRIMARIES, D65), light)
        primaries, white = BT2020_PRIMARIES, D65
        light = _tone_mapped(_hlg_on_screen(light) if space.transfer is hlg else light)
    linear = _multiplied(_between(primaries, white, SRGB_PRIMARIES, D65), light)
    return Image.merge("RGB", [_encoded(channel) for channel in linear])


def _light(transfer: Transfer, channel: Image.Image) -> Image.Image:
    """The light of a channel, as an image of floats."""
    return channel.point([transfer(value / 255) for value in range(256)], "F")


def _hlg_on_screen(light: list[Image.Image]) -> list[Image.Image]:
    """The luminance of a screen with a peak of 1,000 nits."""
    luminance = _weighted(light, _BT2020_LUMINANCE)
    scale = PEAK_NITS / WHITE_NITS
    return [
        _evaluate(
            lambda a: a["c"] * scale * (a["max"](a["y"], 0.0) ** (_HLG_GAMMA - 1)),
            c=channel,
            y=luminance,
        )
        for channel in light
    ]


def _tone_mapped(light: list[Image.Image]) -> list[Image.Image]:
    """Darken by half up to white, and compress what is brighter up to the peak.

    The reference white tone mapping operator of SMPTE ST 2094-50: a quadratic curve through (1,
    0.5), (1.65, 0.825) and (peak, 1), for the greatest of the three channels.
    """
    peak = PEAK_NITS / WHITE_NITS
    slope, bend = 2 * 0.65, peak - 1 - 2 * 0.65

    def gain(a: dict[str, Any]) -> Any:
        greatest = a["max"](a["max"](a["r"], a["g"]), a["b"])
        within = a["min"](a["max"](greatest, 1.0), peak)
        t = ((slope**2 + (within - 1.0) * (4 * bend)) ** 0.5 - slope) / (2 * bend)
        mapped = (1.0 - t) * (1.0 - t) * 0.5 + t * (1.0 - t) * 1.65 + t * t
        return mapped / a["max"](greatest, 1.0)

    red, green, blue = light
    gains = _evaluate(gain, r=red, g=green, b=blue)
    return [_evaluate(lambda a: a["c"] * a["k"], c=channel, k=gains) for channel in light]


def _multiplied(matrix: Matrix, light: list[Image.Image]) -> list[Image.Image]:
    return [_weighted(light, row) for row in matrix]


def _weighted(light: list[Image.Image], weights: tuple[float, ...]) -> Image.Image:
    red, green, blue = light
    r, g, b = weights
    return _evaluate(lambda a: a["r"] * r + a["g"] * g + a["b"] * b, r=red, g=green, b=blue)


def _evaluate(expression: Callable[[dict[str, Any]], Any], **images: Image.Image) -> Image.Image:
    result: Image.Image = ImageMath.lambda_eval(expression, **images)
    return result


def _encoded(light: Image.Image) -> Image.Image:
    steps = _evaluate(
        lambda a: a["int"](a["min"](a["max"](a["c"], 0.0), 1.0) * _STEPS + 0.5), c=light
    )
    return steps.point(_srgb_table(), "L")


@cache
def _srgb_table() -> list[int]:
    """From light in 65,536 steps to sRGB."""
    lights = (step / _STEPS for step in range(_STEPS + 1))
    return [
        round(255 * (12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055))
        for v in lights
    ]


def _between(
    source: tuple[float, ...],
    source_white: tuple[float, float],
    target: tuple[float, ...],
    target_white: tuple[float, float],
) -> Matrix:
    """From light of some primaries and white to light of others."""
    adapted = _product(_adaptation(source_white, target_white), _to_xyz(source, source_white))
    return _product(_inverse(_to_xyz(target, target_white)), adapted)


def _to_xyz(primaries: tuple[float, ...], white: tuple[float, float]) -> Matrix:
    """http://www.brucelindbloom.com/index.html?Eqn_RGB_XYZ_Matrix.html"""
    columns = _columns(primaries)
    scales = _apply(_inverse(columns), _xyz(white))
    return tuple(tuple(row[at] * scales[at] for at in range(3)) for row in columns)  # type: ignore[misc]


def _columns(primaries: tuple[float, ...]) -> Matrix:
    red, green, blue = (_xyz(primaries[at : at + 2]) for at in (0, 2, 4))
    return tuple(zip(red, green, blue, strict=True))


def _xyz(point: tuple[float, ...]) -> tuple[float, float, float]:
    x, y = point
    return x / y, 1.0, (1 - x - y) / y


def _adaptation(source: tuple[float, float], target: tuple[float, float]) -> Matrix:
    """http://www.brucelindbloom.com/index.html?Eqn_ChromAdapt.html"""
    before, after = (_apply(_BRADFORD, _xyz(white)) for white in (source, target))
    scaled: Matrix = tuple(
        tuple(after[at] / before[at] * value for value in _BRADFORD[at])  # type: ignore[misc]
        for at in range(3)
    )
    return _product(_inverse(_BRADFORD), scaled)


def _apply(matrix: Matrix, vector: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(sum(m * v for m, v in zip(row, vector, strict=True)) for row in matrix)


def _product(left: Matrix, right: Matrix) -> Matrix:
    return tuple(_apply(tuple(zip(*right, strict=True)), row) for row in left)  # type: ignore[misc]


def _determinant(m: Matrix) -> float:
    (a, b, c), (d, e, f), (g, h, i) = m
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)


def _inverse(m: Matrix) -> Matrix:
    (a, b, c), (d, e, f), (g, h, i) = m
    determinant = _determinant(m)
    adjugate = (
        (e * i - f * h, c * h - b * i, b * f - c * e),
        (f * g - d * i, a * i - c * g, c * d - a * f),
        (d * h - e * g, b * g - a * h, a * e - b * d),
    )
    return tuple(tuple(value / determinant for value in row) for row in adjugate)  # type: ignore[misc]
