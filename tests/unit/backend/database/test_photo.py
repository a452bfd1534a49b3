from dataclasses import fields

from backend.database.photo import METADATA, RESULTS, Photo, photo_from_item
from backend.imaging.metadata import Metadata

EXTRACTED = {field.name for field in fields(Metadata)} | {
    "features", "video", "converted_from",
}  # fmt: skip


def test_extracted_metadata_are_attributes_of_a_photo() -> None:
    assert {field.name for field in fields(Photo)} >= EXTRACTED
    # The start of an execution sets the size, StoreImageMetadata the place of the position.
    assert set(METADATA) == EXTRACTED - {"size_bytes"} | {"place"}


def test_results_are_what_new_content_makes_invalid() -> None:
    branches = {"labels", "label_model_version", "labels_note", "tags", "image_properties"}
    assert set(RESULTS) >= {*METADATA, *branches, "thumbnail", "extracted"}
    kept = {"photo_id", "album_id", "filename", "uploaded_at", "sort_at", "s3_key", "content_hash"}
    run = {"status", "steps", "attempt", "sequencer", "execution_arn", "in_flight_since"}
    assert not set(RESULTS) & {*kept, *run, "size_bytes"}


def test_other_attributes_of_an_item_are_ignored() -> None:
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


def test_tags_aliases_and_colors_are_in_one_attribute() -> None:
    item = {
        "photo_id": "p",
        "album_id": "a",
        "filename": "x.jpg",
        "status": "SUCCEEDED",
        "uploaded_at": "2026-11-23T17:21:11.004Z",
        "tags": ["Car", "alias:Automobile", "color:brown"],
    }
    photo = photo_from_item(item)
    assert (photo.tags, photo.aliases, photo.colors) == (["Car"], ["Automobile"], ["brown"])
