"""Renditions of photos that exceed the limits of Amazon Rekognition.

The limits: https://docs.aws.amazon.com/rekognition/latest/dg/limits.html
"""

from typing import Final

from backend.imaging.decoder import open_image
from backend.imaging.pixels import upright_rgb_of
from backend.imaging.thumbnail import encode_jpeg

REKOGNITION_MAX_S3_BYTES: Final = 15 * 1024 * 1024
"""Maximum size of an image in S3."""

REKOGNITION_MAX_BYTES: Final = 5 * 1024 * 1024
"""Maximum size of an image in a request."""

REKOGNITION_MAX_SIDE: Final = 10_000
"""Maximum pixels of the longer side."""

REKOGNITION_MIN_SIDE: Final = 80
"""Minimum pixels of the shorter side."""

_DEFAULT_SIDE = 2048
_GAP = 2.0
_QUALITIES = (85, 60, 30)
"""The first one suffices except for noise."""


def needs_rendition(width: int, height: int, size_bytes: int) -> bool:
    """Whether a photo in S3 exceeds the limits, so that ``for_recognition`` is required."""
    return size_bytes > REKOGNITION_MAX_S3_BYTES or max(width, height) > REKOGNITION_MAX_SIDE


def too_small(width: int, height: int) -> bool:
    """Whether the shorter side is too short, also after a reduction to the maximum longer side."""
    scale = min(1.0, REKOGNITION_MAX_SIDE / max(width, height, 1))
    return min(width, height) * scale < REKOGNITION_MIN_SIDE


def for_recognition(data: bytes, *, max_pixels: int) -> bytes:
    """A JPEG within the limits of a request: upright and in sRGB.

    Raises NotSupportedImageType, BrokenImage, ImageTooLarge beyond ``max_pixels``.
    """
    header = open_image(data, max_pixels=max_pixels)
    side = max(_DEFAULT_SIDE, _side_with_minimum_shorter(header.width, header.height))
    image = upright_rgb_of(header, box=side, gap=_GAP)
    renditions = (encode_jpeg(image, quality) for quality in _QUALITIES)
    return next(rendition for rendition in renditions if len(rendition) <= REKOGNITION_MAX_BYTES)


def _side_with_minimum_shorter(width: int, height: int) -> int:
    ratio = max(width, height) / max(1, min(width, height))
    return min(REKOGNITION_MAX_SIDE, int(ratio * REKOGNITION_MIN_SIDE) + 1)
