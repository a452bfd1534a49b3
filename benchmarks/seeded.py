"""Albums of many photos, written into the tables as the pipeline leaves them."""

import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3

from backend import timestamps
from backend.aws.s3_keys import thumbnail_key
from backend.config.stack_outputs import Stack
from backend.database import keys
from backend.database.attribute_values import Item, from_wire, to_wire
from backend.gallery.library import Library

_BATCH = 25  # items of one BatchWriteItem
_WITH_THUMBNAIL = 500
"""Newest photos of an album that have one: no page draws more."""


def seed_album(library: Library, stack: Stack, like: str, count: int) -> str:
    """An album of ``count`` copies of the photo ``like``. Returns its id."""
    album_id = library.albums.add(f"{count:,} photos").album_id
    dynamodb, s3 = boto3.client("dynamodb"), boto3.client("s3")
    key = to_wire(keys.photo_key(library.owner, like))
    model = from_wire(dynamodb.get_item(TableName=stack.image_metadata_table, Key=key)["Item"])
    thumbnail = s3.get_object(Bucket=stack.photo_repo, Key=model["thumbnail"]["key"])["Body"].read()
    items = list(_copies(model, album_id, count))

    def write(batch: list[Item]) -> None:
        puts = [{"PutRequest": {"Item": to_wire(item)}} for item in batch]
        dynamodb.batch_write_item(RequestItems={stack.image_metadata_table: puts})

    def draw(item: Item) -> None:
        s3.put_object(Bucket=stack.photo_repo, Key=item["thumbnail"]["key"], Body=thumbnail)

    _all_of(write, (items[start : start + _BATCH] for start in range(0, count, _BATCH)))
    _all_of(draw, items[:_WITH_THUMBNAIL])
    return album_id


def _all_of(work: Any, over: Iterable[Any]) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, over))


def _copies(model: Item, album_id: str, count: int) -> Iterator[Item]:
    """Newest first, an hour apart."""
    now = datetime.now(UTC)
    for number in range(count):
        photo_id = str(uuid.uuid4())
        moment = timestamps.iso(now - timedelta(hours=number + 1))
        thumbnail = thumbnail_key(model["owner"], photo_id, "seeded-1")
        yield {
            **model,
            **keys.photo_key(model["owner"], photo_id),
            "photo_id": photo_id,
            "album_id": album_id,
            "filename": f"IMG_{number:05}.jpg",
            "uploaded_at": moment,
            "sort_at": moment,
            "album_sort": keys.album_sort(album_id, moment, photo_id),
            "thumbnail": {**model["thumbnail"], "key": thumbnail},
        }
