import os
from io import BytesIO

import pytest
from PIL import Image

from backend.imaging.rekognition_rendition import (
    REKOGNITION_MAX_BYTES,
    REKOGNITION_MAX_S3_BYTES,
    REKOGNITION_MAX_SIDE,
    REKOGNITION_MIN_SIDE,
    for_recognition,
    needs_rendition,
    too_small,
)
from tests.corpus import files, pictures
from tests.unit.backend.imaging.limits import MAX_PIXELS


@pytest.mark.parametrize(
    ("width", "height", "size_bytes", "expected"),
    [
        (4000, 3000, 5_000_000, False),
        (10_000, 10_000, REKOGNITION_MAX_S3_BYTES, False),
        (10_001, 3000, 5_000_000, True),
        (3000, 10_001, 5_000_000, True),
        (8000, 6000, REKOGNITION_MAX_S3_BYTES + 1, True),
    ],
)
def test_needs_rendition(width: int, height: int, size_bytes: int, expected: bool) -> None:
    assert needs_rendition(width, height, size_bytes) is expected


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [(80, 80, False), (79, 300, True), (300, 79, True), (20_000, 160, False), (20_000, 159, True)],
)
def test_too_small(width: int, height: int, expected: bool) -> None:
    assert too_small(width, height) is expected


@pytest.mark.parametrize("size", [(12_000, 300), (300, 12_000), (20_000, 160), (5000, 4000)])
def test_is_within_the_limits_of_a_request(size: tuple[int, int]) -> None:
    sent = for_recognition(pictures.plain(*size), max_pixels=MAX_PIXELS)
    image = Image.open(BytesIO(sent))
    assert image.format == "JPEG"
    assert len(sent) <= REKOGNITION_MAX_BYTES
    assert max(image.size) <= REKOGNITION_MAX_SIDE
    assert min(image.size) >= REKOGNITION_MIN_SIDE


def test_even_noise_fits_into_a_request() -> None:
    noise = Image.frombytes("RGB", (2048, 2048), os.urandom(2048 * 2048 * 3))
    data = files.encode(noise, "PNG", compress_level=1)
    assert len(for_recognition(data, max_pixels=MAX_PIXELS)) <= REKOGNITION_MAX_BYTES


def test_is_upright_and_without_exif() -> None:
    image = Image.open(BytesIO(for_recognition(pictures.turned(6), max_pixels=MAX_PIXELS)))
    assert image.size == (480, 320)
    assert "exif" not in image.info
