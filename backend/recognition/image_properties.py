"""Quality and dominant colours of an image and its parts, in the shape of ImageProperties.

https://docs.aws.amazon.com/rekognition/latest/APIReference/API_DetectLabelsImageProperties.html
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops

from backend.recognition.appearance import (
    Appearance,
    DominantColour,
    centre_mask,
    measure_parts,
)

if TYPE_CHECKING:
    from types_boto3_rekognition.type_defs import (
        DetectLabelsImagePropertiesTypeDef,
        DetectLabelsImageQualityTypeDef,
        DominantColorTypeDef,
    )

_MIN_SIDE_WITH_PARTS: Final = 8
"""Pixels. Smaller images have no Foreground and Background."""


def measured_parts(image: Image.Image) -> tuple[Appearance, ...]:
    """Measures of an RGB image, then of its foreground and its background, if it is large enough.

    Nothing here knows what the foreground is: it is the middle half of width and height, and the
    background is the frame around it.
    """
    if min(image.size) < _MIN_SIDE_WITH_PARTS:
        return measure_parts(image, [None])
    centre = centre_mask(image.size)
    return measure_parts(image, [None, centre, ImageChops.invert(centre)])


def image_properties(parts: Sequence[Appearance]) -> "DetectLabelsImagePropertiesTypeDef":
    """The properties, from the result of ``measured_parts``."""
    whole, *others = parts
    properties: DetectLabelsImagePropertiesTypeDef = {
        "Quality": _quality(whole),
        "DominantColors": _dominant_colours(whole),
    }
    if others:
        foreground, background = others
        properties["Foreground"] = {
            "Quality": _quality(foreground),
            "DominantColors": _dominant_colours(foreground),
        }
        properties["Background"] = {
            "Quality": _quality(background),
            "DominantColors": _dominant_colours(background),
        }
    return properties


def _quality(appearance: Appearance) -> "DetectLabelsImageQualityTypeDef":
    return {
        "Brightness": round(appearance.brightness, 2),
        "Sharpness": round(appearance.sharpness, 2),
        "Contrast": round(appearance.contrast, 2),
    }


def _dominant_colours(appearance: Appearance) -> "list[DominantColorTypeDef]":
    return [_dominant_colour(colour) for colour in appearance.colours]


def _dominant_colour(colour: DominantColour) -> "DominantColorTypeDef":
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
