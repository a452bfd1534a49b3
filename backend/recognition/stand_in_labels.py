"""Labels without a model: each follows from a measure anyone can repeat.

A stand-in for Amazon Rekognition where there is no AWS account. It recognises nothing; it says
what can be computed from the pixels and read from EXIF. The answer has the shape of DetectLabels,
and ``LabelModelVersion`` says what it is.

Confidence is how far a measure lies between the threshold of its label (50) and the value at
which nobody would doubt it (100). Labels under 55 are left out, as DetectLabels does by default.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from PIL import Image, ImageChops

from backend.imaging.decoder import exif_block, open_image
from backend.imaging.exif import Tags, orientation, read_exif
from backend.imaging.flash import read_flash
from backend.imaging.metadata import sensitivity
from backend.imaging.pixels import upright_rgb
from backend.recognition.appearance import (
    MEASURED_SIDE,
    Appearance,
    DominantColour,
    centre_mask,
    measure,
)

LABEL_MODEL_VERSION: Final = "stand-in-1 (computed from pixels and EXIF, recognises nothing)"

MIN_CONFIDENCE: Final = 55.0
"""DetectLabels' own default."""

_SOMETHING_TO_SEE = 10.0
"""Contrast under which a photo without edges is plain rather than blurred."""

_FIRST_SIDEWAYS = 5
_SMALLEST_WITH_PARTS = 8
_NEUTRAL = {"black", "grey", "white"}
_CATEGORY = "Colors and Visual Composition"


def analyse(data: bytes, *, max_pixels: int) -> dict[str, Any]:
    """What DetectLabels would be answered: Labels, ImageProperties, LabelModelVersion.

    Raises NotSupportedImageType, BrokenImage, ImageTooLarge beyond ``max_pixels``.
    """
    header = open_image(data, max_pixels=max_pixels)
    tags = read_exif(exif_block(header, data))
    image = upright_rgb(data, max_pixels=max_pixels, box=MEASURED_SIDE)
    whole = measure(image)
    width, height = header.size
    if orientation(tags) >= _FIRST_SIDEWAYS:
        width, height = height, width
    labels = [*_tone(whole), *_shape(width / height), *_colours(whole), *_circumstances(tags)]
    kept = [label for label in labels if label["Confidence"] >= MIN_CONFIDENCE]
    return {
        "Labels": sorted(kept, key=lambda label: -label["Confidence"]),
        "ImageProperties": _image_properties(image, whole),
        "LabelModelVersion": LABEL_MODEL_VERSION,
    }


def confidence(measured: float, *, threshold: float, certain: float) -> float:
    """50 at the threshold, 100 at and beyond the certain value, 0 and more before them."""
    beyond = (measured - threshold) / (certain - threshold)
    return round(min(100.0, max(0.0, 50 + 50 * beyond)), 2)


def _tone(seen: Appearance) -> Iterator[dict[str, Any]]:
    """From brightness, contrast, sharpness and colourfulness."""
    yield _label("Dark", confidence(seen.brightness, threshold=30, certain=10))
    yield _label("Bright", confidence(seen.brightness, threshold=70, certain=90))
    yield _label("High Contrast", confidence(seen.contrast, threshold=55, certain=75))
    yield _label("Low Contrast", confidence(seen.contrast, threshold=15, certain=5))
    # Grey in the eye's sense: the chroma that JPEG itself adds to grey is below 1.
    yield _label("Monochrome", confidence(seen.colourfulness, threshold=5, certain=1))
    if seen.contrast >= _SOMETHING_TO_SEE:
        yield _label("Blurred", confidence(seen.sharpness, threshold=18, certain=4))


def _shape(ratio: float) -> Iterator[dict[str, Any]]:
    """From width to height as displayed, on a scale where 2:1 is as far from 1:1 as 1:2."""
    tilt = math.log(ratio)
    usual = math.log(4 / 3)
    yield _label("Landscape", confidence(tilt, threshold=0, certain=usual), "Orientation")
    yield _label("Portrait", confidence(-tilt, threshold=0, certain=usual), "Orientation")
    almost = math.log(1.1)
    yield _label("Square", confidence(abs(tilt), threshold=almost, certain=0), "Orientation")
    wide, wider = math.log(2), math.log(3)
    yield _label("Panorama", confidence(abs(tilt), threshold=wide, certain=wider), "Orientation")


def _colours(seen: Appearance) -> Iterator[dict[str, Any]]:
    """From the share of each of the twelve simple colours.

    A ninth of a photo in red is remarkable; nearly half in grey is needed to say so.
    """
    shares: dict[str, float] = defaultdict(float)
    for colour in seen.colours:
        shares[colour.name.simplified] += colour.percent
    for name, percent in shares.items():
        threshold, certain = (40, 80) if name in _NEUTRAL else (8, 40)
        certainty = confidence(percent, threshold=threshold, certain=certain)
        yield _label(name.replace("grey", "gray").capitalize(), certainty, "Color")


def _circumstances(tags: Tags) -> Iterator[dict[str, Any]]:
    """From what the camera recorded.

    Night: the light that the exposure was set for, as EV at ISO 100; a lit street is 4, the
    moon's light -2. Not with the flash, which is its own light. Flash: the recorded bit itself.
    """
    flash = read_flash(tags)
    if flash and flash[0]:
        yield _label("Flash", 100.0, "Lighting")
        return
    light = _exposure_value(tags)
    if light is not None:
        yield _label("Night", confidence(light, threshold=4, certain=-2), "Lighting")


def _exposure_value(tags: Tags) -> float | None:
    names = ("EXIF ExposureTime", "EXIF FNumber")
    numbers = [tags[name].number_at() if name in tags else None for name in names]
    seconds, aperture = (number if number and number > 0 else None for number in numbers)
    iso = sensitivity(tags)
    if seconds is None or aperture is None or iso is None:
        return None
    return math.log2(aperture**2 / seconds) - math.log2(iso / 100)


def _label(name: str, certainty: float, parent: str | None = None) -> dict[str, Any]:
    return {
        "Name": name,
        "Confidence": certainty,
        "Instances": [],
        "Parents": [{"Name": parent}] if parent else [],
        "Aliases": [],
        "Categories": [{"Name": _CATEGORY}],
    }


def _image_properties(image: Image.Image, whole: Appearance) -> dict[str, Any]:
    """Without a model nothing can be told from its surroundings: Foreground is the middle half of
    width and height, Background is what is around it."""
    properties = _properties(whole)
    if min(image.size) >= _SMALLEST_WITH_PARTS:
        centre = centre_mask(image.size)
        properties["Foreground"] = _properties(measure(image, centre))
        properties["Background"] = _properties(measure(image, ImageChops.invert(centre)))
    return properties


def _properties(seen: Appearance) -> dict[str, Any]:
    return {
        "Quality": {
            "Brightness": round(seen.brightness, 2),
            "Sharpness": round(seen.sharpness, 2),
            "Contrast": round(seen.contrast, 2),
        },
        "DominantColors": [_dominant_colour(colour) for colour in seen.colours],
    }


def _dominant_colour(colour: DominantColour) -> dict[str, Any]:
    red, green, blue = colour.rgb
    return {
        "Red": red,
        "Green": green,
        "Blue": blue,
        "HexCode": f"#{red:02x}{green:02x}{blue:02x}",
        "CSSColor": colour.name.css,
        "SimplifiedColor": colour.name.simplified,
        "PixelPercent": round(colour.percent, 2),
    }
