"""The drawings among the sample photos."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from backend.gallery.sample_photos import DRAWINGS, SAMPLES
from backend.imaging.metadata import read_metadata
from tests.unit.backend.imaging.limits import MAX_PIXELS

every = pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda drawing: drawing.name)


def metadata(drawing: Path) -> dict[str, Any]:
    data = drawing.read_bytes()
    found = read_metadata(data, size_bytes=len(data), complete=True, max_pixels=MAX_PIXELS)
    return found.to_item()


def test_they_are_offered_with_and_without_the_photographs() -> None:
    assert SAMPLES[-4:] == DRAWINGS


@every
def test_size(drawing: Path) -> None:
    data = drawing.read_bytes()
    assert 100_000 < len(data) < 300_000
    assert max(Image.open(BytesIO(data)).size) >= 1500


@every
def test_description_states_that_it_is_not_a_photograph(drawing: Path) -> None:
    assert "not a photograph" in metadata(drawing)["exif"]["Image ImageDescription"]
