"""Every generated file through every function, as the Lambda handlers call them."""

import json

import pytest

from backend.errors import PhotoError
from backend.imaging.decoder import open_image
from backend.imaging.metadata import HEAD_BYTES, Metadata, NeedsWholeFile, read_metadata
from backend.imaging.rekognition_rendition import for_recognition
from backend.imaging.thumbnail import make_thumbnail
from backend.recognition.stand_in_labels import analyse
from tests.corpus import CASES, Case
from tests.unit.backend.imaging.limits import MAX_PIXELS

ITEM_BYTES = 100_000
"""The share of a DynamoDB item, which may have 400 KB, that metadata may fill."""


def extract(data: bytes) -> Metadata:
    size, head = len(data), data[:HEAD_BYTES]
    try:
        return read_metadata(
            head, size_bytes=size, complete=size <= HEAD_BYTES, max_pixels=MAX_PIXELS
        )
    except NeedsWholeFile:
        return read_metadata(data, size_bytes=size, complete=True, max_pixels=MAX_PIXELS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_ends_as_stated(case: Case) -> None:
    data = case.build()
    error = None
    try:
        item = extract(data).to_item()
        make_thumbnail(data, max_pixels=MAX_PIXELS)
        for_recognition(data, max_pixels=MAX_PIXELS)
        analyse(open_image(data, max_pixels=MAX_PIXELS))
    except PhotoError as failure:
        error = type(failure).__name__
    assert error == case.error
    if error is None:
        assert len(json.dumps(item)) < ITEM_BYTES
        assert {name: item.get(name) for name in case.item} == case.item
        assert not set(case.absent) & set(item)


def test_names_are_unique() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 60
