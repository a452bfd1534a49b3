"""A response of DetectLabels for a photo of a crowd, as large as Rekognition's can be."""

import random
from typing import Any

_COLORS = 10
"""Dominant colors of an instance."""


def crowd(boxes: int) -> dict[str, Any]:
    """A response with a number of boxes, each with its dominant colors, under three labels."""
    digits = random.Random(boxes)
    names = ("Person", "Adult", "Man")
    return {
        "Labels": [
            _label(name, [_instance(digits) for _ in range(boxes // 3 + (n < boxes % 3))])
            for n, name in enumerate(names)
        ],
        "LabelModelVersion": "3.0",
        "ImageProperties": {"DominantColors": [_color(digits) for _ in range(_COLORS)]},
    }


def _label(name: str, instances: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "Name": name,
        "Confidence": 99.12345886230469,
        "Instances": instances,
        "Parents": [] if name == "Person" else [{"Name": "Person"}],
        "Aliases": [{"Name": "Human"}],
        "Categories": [{"Name": "Person Description"}],
    }


def _instance(digits: random.Random) -> dict[str, Any]:
    sides = ("Width", "Height", "Left", "Top")
    return {
        "BoundingBox": {side: digits.random() for side in sides},
        "Confidence": digits.uniform(55, 100),
        "DominantColors": [_color(digits) for _ in range(_COLORS)],
    }


def _color(digits: random.Random) -> dict[str, Any]:
    return {
        "Red": digits.randrange(256),
        "Blue": digits.randrange(256),
        "Green": digits.randrange(256),
        "HexCode": "#2f4f4f",
        "CSSColor": "darkslategrey",
        "SimplifiedColor": "black",
        "PixelPercent": digits.uniform(0, 100),
    }
