"""Names of colours: the nearest CSS colour, and one of twelve simplified colours."""

import math
from dataclasses import dataclass
from functools import cache
from typing import Final

from PIL import ImageColor

# Grouped as in the table of extended colour keywords: https://en.wikipedia.org/wiki/Web_colors
# except where photos look different: the slate blues are blue, as the blue of the sea is nearest
# to them; sandybrown and two salmons are orange, as in sunsets; rosybrown is pink; pale browns are
# yellow or white.
_GROUPS: Final = {
    "pink": "mediumvioletred deeppink palevioletred hotpink lightpink pink rosybrown",
    "red": "darkred red firebrick crimson indianred lightcoral salmon",
    "orange": "orangered tomato darkorange coral orange sandybrown darksalmon lightsalmon",
    "yellow": "darkkhaki gold khaki peachpuff yellow palegoldenrod moccasin papayawhip "
    "lightgoldenrodyellow lemonchiffon lightyellow navajowhite wheat",
    "brown": "maroon brown saddlebrown sienna chocolate darkgoldenrod peru goldenrod tan burlywood",
    "purple": "indigo purple darkmagenta darkviolet blueviolet darkorchid fuchsia mediumorchid "
    "mediumpurple orchid violet plum thistle lavender",
    "blue": "darkslateblue slateblue mediumslateblue midnightblue navy darkblue mediumblue blue "
    "royalblue steelblue dodgerblue deepskyblue cornflowerblue skyblue lightskyblue "
    "lightsteelblue lightblue powderblue",
    "cyan": "teal darkcyan lightseagreen cadetblue darkturquoise mediumturquoise turquoise aqua "
    "aquamarine paleturquoise lightcyan",
    "green": "darkgreen green darkolivegreen forestgreen seagreen olive olivedrab mediumseagreen "
    "limegreen lime springgreen mediumspringgreen darkseagreen mediumaquamarine yellowgreen "
    "lawngreen chartreuse lightgreen greenyellow palegreen",
    "white": "mistyrose antiquewhite linen beige whitesmoke lavenderblush oldlace aliceblue "
    "seashell ghostwhite honeydew floralwhite azure mintcream snow ivory white "
    "bisque blanchedalmond cornsilk",
    "grey": "darkslategrey dimgrey slategrey grey lightslategrey darkgrey silver lightgrey "
    "gainsboro",
    "black": "black",
}

_TINTED = 9.0
"""Chroma in CIELAB from which a grey looks like a pale or dark colour: slategrey has 11."""

_TINTS = (
    (20, "pink"),
    (95, "brown"),
    (105, "yellow"),
    (185, "green"),
    (215, "grey"),
    (300, "blue"),
    (360, "purple"),
)
"""Maximum hue in CIELAB, in degrees, and the simplified colour of a tinted grey.

Between green and blue it stays grey: darkslategrey does not look cyan."""

_CANDIDATES = 10
"""Nearest names by Euclidean distance, of which CIEDE2000 selects one."""

_HUE_WEIGHTS = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.20, 4, -63))

Rgb = tuple[int, int, int]
Lab = tuple[float, float, float]


@dataclass(frozen=True)
class ColourName:
    """A CSS colour."""

    css: str
    simplified: str
    """One of twelve: pink, red, orange, yellow, brown, purple, blue, cyan, green, white, grey,
    black."""


def nearest_name(colour: Rgb) -> ColourName:
    """The nearest CSS colour by CIEDE2000."""
    lab = to_lab(colour)
    candidates = sorted(_named_colours(), key=lambda entry: math.dist(entry[0], lab))
    css = min(candidates[:_CANDIDATES], key=lambda entry: difference(entry[0], lab))[1]
    return ColourName(css, simplified(css, colour))


def simplified(css: str, colour: Rgb) -> str:
    """The simplified colour of ``colour``, whose nearest CSS colour is ``css``.

    It is that of the CSS colour, except for a tinted grey.
    """
    group = _groups()[css]
    lab = to_lab(colour)
    if group != "grey" or math.hypot(*lab[1:]) < _TINTED:
        return group
    hue = math.degrees(math.atan2(lab[2], lab[1])) % 360
    return next(tint for end, tint in _TINTS if hue <= end)


def to_lab(colour: Rgb) -> Lab:
    """From sRGB to CIELAB (D65): lightness 0 to 100, green-red axis, blue-yellow axis."""
    red, green, blue = (_linear(channel / 255) for channel in colour)
    x = _curve((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047)
    y = _curve(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    z = _curve((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(one: Lab, other: Lab) -> float:
    """Color difference CIEDE2000, more accurate than distance in CIELAB for blue and near grey.

    https://hajim.rochester.edu/ece/sites/gsharma/ciede2000/ciede2000noteCRNA.pdf
    """
    light = (one[0] + other[0]) / 2
    stretch = 1.5 - 0.5 * _saturation((math.hypot(*one[1:]) + math.hypot(*other[1:])) / 2)
    chroma1, hue1 = _chroma_and_hue(one, stretch)
    chroma2, hue2 = _chroma_and_hue(other, stretch)
    chroma = (chroma1 + chroma2) / 2
    turn = (hue2 - hue1 + 180) % 360 - 180 if chroma1 and chroma2 else 0.0
    hue = hue1 + turn / 2 if chroma1 and chroma2 else hue1 + hue2

    tint = sum(w * _cos(n * hue + shift) for w, n, shift in _HUE_WEIGHTS)
    by_light = (other[0] - one[0]) / (
        1 + 0.015 * (light - 50) ** 2 / math.hypot(20**0.5, light - 50)
    )
    by_chroma = (chroma2 - chroma1) / (1 + 0.045 * chroma)
    by_hue = 2 * math.sqrt(chroma1 * chroma2) * math.sin(math.radians(turn / 2))
    by_hue /= 1 + 0.015 * chroma * (1 + tint)
    rotation = 60 * math.exp(-((((hue % 360) - 275) / 25) ** 2))
    mixed = -2 * _saturation(chroma) * math.sin(math.radians(rotation)) * by_chroma * by_hue
    return math.sqrt(max(0.0, by_light**2 + by_chroma**2 + by_hue**2 + mixed))


def _saturation(chroma: float) -> float:
    return math.sqrt(chroma**7 / (chroma**7 + 25.0**7))


def _chroma_and_hue(lab: Lab, stretch: float) -> tuple[float, float]:
    red = lab[1] * stretch
    return math.hypot(red, lab[2]), math.degrees(math.atan2(lab[2], red)) % 360


def _cos(degrees: float) -> float:
    return math.cos(math.radians(degrees))


@cache
def _groups() -> dict[str, str]:
    return {css: group for group, names in _GROUPS.items() for css in names.split()}


@cache
def _named_colours() -> list[tuple[Lab, str]]:
    return [(to_lab(_rgb_of(css)), css) for css in _groups()]


def _rgb_of(css: str) -> Rgb:
    red, green, blue, *_ = ImageColor.getrgb(css)
    return red, green, blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _curve(value: float) -> float:
    return float(value ** (1 / 3)) if value > 0.008856 else 7.787 * value + 16 / 116
