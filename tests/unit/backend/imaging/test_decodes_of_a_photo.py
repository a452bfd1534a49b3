"""How often the pixels of one photo are decoded on their way through the pipeline.

A photo of 24 megapixels takes 60 ms for each decode, whatever its scale, and twice that in full: it
is most of the time of the photo.
"""

from io import BytesIO

import pytest
from PIL import Image

from backend.imaging.decoder import open_image
from backend.imaging.features import read_features
from backend.imaging.metadata import HEAD_BYTES, read_metadata
from backend.imaging.thumbnail import make_thumbnail
from backend.recognition.detect_labels import Analyse, detect_labels
from backend.recognition.worker import load
from tests.unit.backend.imaging.limits import MAX_PIXELS
from tests.unit.backend.recognition.models import needs_models

SIZE = (6000, 4000)
REQUEST = {"Features": ["GENERAL_LABELS", "IMAGE_PROPERTIES"]}


@pytest.fixture(scope="module")
def photo() -> bytes:
    file = BytesIO()
    Image.new("RGB", SIZE, "teal").save(file, "JPEG")
    return file.getvalue()


@pytest.fixture
def scales(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The scale of each decode, 1 for all pixels: every decoder of Pillow is created here."""
    found: list[int] = []
    original = Image._getdecoder

    def create(mode: str, name: str, arguments: object, extra: tuple[int, ...] = ()) -> object:
        found.append(extra[0] if extra else 1)
        return original(mode, name, arguments, extra)

    monkeypatch.setattr(Image, "_getdecoder", create)
    return found


@pytest.mark.parametrize("kind", ["stand-in", pytest.param("local", marks=needs_models)])
def test_a_photo_is_decoded_twice_and_never_in_full(
    photo: bytes, scales: list[int], kind: str
) -> None:
    analyse, _ = load(kind)
    _extract(photo)
    assert scales == []
    make_thumbnail(photo, max_pixels=MAX_PIXELS)
    _recognise(analyse, photo)
    assert len(scales) == 2
    assert min(scales) > 1


@pytest.mark.parametrize(
    ("size", "scale"),
    [((6000, 4000), 8), ((4000, 6000), 8), ((4032, 3024), 4), ((1600, 1200), 2), ((900, 9000), 8)],
)
def test_a_thumbnail_is_decoded_at_the_smallest_scale_that_is_large_enough(
    scales: list[int], size: tuple[int, int], scale: int
) -> None:
    """The longer side has at least 1.8 times the pixels of the thumbnail's."""
    file = BytesIO()
    Image.new("RGB", size).save(file, "JPEG")
    make_thumbnail(file.getvalue(), max_pixels=MAX_PIXELS)
    assert scales == [scale]


@needs_models
def test_the_networks_get_no_more_pixels_than_they_need(photo: bytes, scales: list[int]) -> None:
    from backend.recognition.local_recogniser import decode

    assert decode(open_image(photo, max_pixels=MAX_PIXELS)).size == (512, 341)
    assert scales == [8]


def _extract(photo: bytes) -> None:
    size = len(photo)
    read_metadata(photo[:HEAD_BYTES], size_bytes=size, complete=False, max_pixels=MAX_PIXELS)
    read_features(
        photo[:HEAD_BYTES], size, lambda at, count: photo[at : at + count], camera_make=None
    )


def _recognise(analyse: Analyse, photo: bytes) -> None:
    detect_labels(analyse, REQUEST, photo)
