"""Labels without a model: each is computed from a documented measure.

A stand-in for Amazon Rekognition without an AWS account. It recognises no objects; it computes
labels from pixels and EXIF. The result has the shape of DetectLabels, and its
``LabelModelVersion`` names the stand-in.

The confidence of a label is linear in its measure: 50 at the label's threshold, 100 at a second
value. Labels under 55 are left out, the default of DetectLabels.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from backend.imaging.decoder import OpenedImage
from backend.imaging.exif import Tags, orientation, read_exif
from backend.imaging.exif_flash import read_flash
from backend.imaging.metadata import sensitivity
from backend.imaging.pixels import upright_rgb_of
from backend.imaging.side_data import read_side_data
from backend.recognition.analysis import Analysis
from backend.recognition.appearance import MEASURED_SIDE, Appearance
from backend.recognition.image_properties import image_properties, measured_parts

if TYPE_CHECKING:
    from types_boto3_rekognition.type_defs import (
        LabelTypeDef,
    )

LABEL_MODEL_VERSION: Final = "stand-in-1 (computed from pixels and EXIF, recognises nothing)"

MIN_CONFIDENCE: Final = 55.0
"""The default of DetectLabels."""

_MIN_CONTRAST_FOR_BLUR = 10.0
"""A photo with less contrast is a plain surface, not a blurred one."""

_FIRST_ROTATED = 5
"""EXIF Orientation from which width and height are exchanged."""
_NEUTRAL = {"black", "grey", "white"}
_CATEGORY = "Colors and Visual Composition"


def analyse(photo: OpenedImage) -> Analysis:
    """The labels and image properties of a photo, as DetectLabels returns them.

    Raises BrokenImage.
    """
    width, height = photo.width, photo.height  # decoding changes them
    side_data = read_side_data(photo)
    tags = read_exif(side_data.exif)
    parts = measured_parts(upright_rgb_of(photo, box=MEASURED_SIDE))
    whole = parts[0]
    if orientation(read_exif(side_data.displayed_exif)) >= _FIRST_ROTATED:
        width, height = height, width
    labels = [*_tone(whole), *_shape(width / height), *_colours(whole), *_exposure_labels(tags)]
    kept = [label for label in labels if label["Confidence"] >= MIN_CONFIDENCE]
    return {
        "Labels": sorted(kept, key=lambda label: -label["Confidence"]),
        "ImageProperties": image_properties(parts),
        "LabelModelVersion": LABEL_MODEL_VERSION,
    }


def confidence(measured: float, *, threshold: float, certain: float) -> float:
    """50 at the threshold, 100 at and beyond the certain value; linear, 0 to 100."""
    beyond = (measured - threshold) / (certain - threshold)
    return round(min(100.0, max(0.0, 50 + 50 * beyond)), 2)


def _tone(appearance: Appearance) -> "Iterator[LabelTypeDef]":
    """From brightness, contrast, sharpness and colourfulness."""
    yield _label("Dark", confidence(appearance.brightness, threshold=30, certain=10))
    yield _label("Bright", confidence(appearance.brightness, threshold=70, certain=90))
    yield _label("High Contrast", confidence(appearance.contrast, threshold=55, certain=75))
    yield _label("Low Contrast", confidence(appearance.contrast, threshold=15, certain=5))
    # Compression as JPEG adds a colourfulness of up to 1 to a grey image.
    yield _label("Monochrome", confidence(appearance.colourfulness, threshold=5, certain=1))
    if appearance.contrast >= _MIN_CONTRAST_FOR_BLUR:
        yield _label("Blurred", confidence(appearance.sharpness, threshold=18, certain=4))


def _shape(ratio: float) -> "Iterator[LabelTypeDef]":
    """From width / height as displayed, on a logarithmic scale: 2:1 and 1:2 are symmetric."""
    log, usual = math.log(ratio), math.log(4 / 3)
    yield _label("Landscape", confidence(log, threshold=0, certain=usual), "Orientation")
    yield _label("Portrait", confidence(-log, threshold=0, certain=usual), "Orientation")
    almost = math.log(1.1)
    yield _label("Square", confidence(abs(log), threshold=almost, certain=0), "Orientation")
    wide, wider = math.log(2), math.log(3)
    yield _label("Panorama", confidence(abs(log), threshold=wide, certain=wider), "Orientation")


def _colours(appearance: Appearance) -> "Iterator[LabelTypeDef]":
    """From the share of each of the twelve simplified colours.

    The threshold of black, grey and white is higher: they are frequent in any photo.
    """
    shares: dict[str, float] = defaultdict(float)
    for colour in appearance.colours:
        shares[colour.name.simplified] += colour.percent
    for name, percent in shares.items():
        threshold, certain = (40, 80) if name in _NEUTRAL else (8, 40)
        certainty = confidence(percent, threshold=threshold, certain=certain)
        yield _label(name.replace("grey", "gray").capitalize(), certainty, "Color")


def _exposure_labels(tags: Tags) -> "Iterator[LabelTypeDef]":
    """From the exposure in EXIF.

    Night: the exposure value at ISO 100; a lit street has 4, moonlight -2. Not with flash. Flash:
    the bit "fired" of the Flash tag.
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


def _label(name: str, certainty: float, parent: str | None = None) -> "LabelTypeDef":
    return {
        "Name": name,
        "Confidence": certainty,
        "Instances": [],
        "Parents": [{"Name": parent}] if parent else [],
        "Aliases": [],
        "Categories": [{"Name": _CATEGORY}],
    }
