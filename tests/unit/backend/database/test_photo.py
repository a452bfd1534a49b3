from dataclasses import fields

from backend.database.photo import Photo, photo_from_item
from backend.database.photo_executions import RESULTS
from backend.imaging.metadata import Metadata

EXTRACTED = {field.name for field in fields(Metadata)}


def test_all_that_is_extracted_is_a_photos_and_goes_with_its_content() -> None:
    assert {field.name for field in fields(Photo)} >= EXTRACTED
    assert set(RESULTS) >= EXTRACTED - {"size_bytes"}  # which every claim sets anew


def test_an_items_other_attributes_are_passed_over() -> None:
    item = {
        "photo_id": "p",
        "album_id": "a",
        "filename": "x.jpg",
        "status": "RUNNING",
        "uploaded_at": "2026-11-23T17:21:11.004Z",
        "owner": "somebody",
        "expires_at": 1,
    }
    assert photo_from_item(item).in_flight
