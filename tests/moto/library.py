"""A user's library on moto, with the tables of the template."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from backend.aws.photo_storage import PhotoStorage
from backend.database.albums import Albums
from backend.database.attribute_values import to_wire
from backend.database.content_hashes import Contents
from backend.database.photo_summary import summary_of
from backend.database.photos import Photos
from backend.gallery.library import Library
from backend.gallery.photo_cache import PhotoCache
from tests.moto.machine import empty_aws
from tests.moto.tables import create_table

OWNER = "us-east-1:11111111-2222-3333-4444-555555555555"
USER: Any = SimpleNamespace(owner=OWNER, user_id="user", email="me@example.com", is_operator=False)
TABLE, _BUCKET = "ImageMetadata", "photos"


@contextmanager
def empty_library(monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """A library with nothing in it."""
    with empty_aws(monkeypatch):
        table, s3 = create_table(TABLE), boto3.client("s3")
        s3.create_bucket(Bucket=_BUCKET)
        cache = PhotoCache()
        photos = Photos(table, OWNER, changed=lambda: cache.forget(OWNER))
        parts = Albums(table, OWNER), photos, Contents(table, OWNER)
        yield Library(USER, *parts, PhotoStorage(s3, _BUCKET), cache=cache)


def put_photo(photo_id: str, **values: Any) -> str:
    """Put a processed photo's item into the table. Returns its id."""
    album = values.get("album_id", "unsorted")
    moment = values.get("sort_at", "2026-11-23T12:00:00.000Z")
    item = {
        "owner": OWNER,
        "sk": f"PHOTO#{photo_id}",
        "photo_id": photo_id,
        "album_id": album,
        "filename": "beach.jpg",
        "s3_key": f"private/{OWNER}/uploads/{photo_id}.jpg",
        "status": "SUCCEEDED",
        "uploaded_at": moment,
        "sort_at": moment,
        "album_sort": f"{album}#{moment}#{photo_id}",
        "summary": summary_of(values),
        **values,
    }
    boto3.client("dynamodb").put_item(TableName=TABLE, Item=to_wire(item))
    return photo_id
