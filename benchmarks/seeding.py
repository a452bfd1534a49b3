"""Albums and executions in any number, without the pipeline.

The pipeline of the measured revision processes one photo. Its items are the model: copies differ
in their ids and times, so they have every attribute that the revision writes, whichever those are.
"""

import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from benchmarks.photo_stack import Item, PhotoStack
from benchmarks.photos import MEGAPIXELS_12, photo_files

_WITH_THUMBNAIL = 500
"""Newest photos of an album that have one: no page shows more at once."""
_NOT_COPIED = ("s3_key", "execution_arn")
"""Attributes of a photo that stay those of the model: its original and its execution."""
_HOURS = 166
"""Executions are spread over the hours of a week that have ended."""
_FAILED_OF = 12
"""One execution of so many has failed."""


@dataclass(frozen=True)
class Model:
    """The photo that the pipeline has processed."""

    photo: Item
    thumbnail: bytes
    execution_name: str

    @property
    def photo_id(self) -> str:
        """Its id."""
        return str(self.photo["photo_id"])


def process_model(stack: PhotoStack) -> Model:
    """Upload a photo of 12 megapixels to an album of its own and wait for it."""
    album_id = stack.add_album("Model")
    uploaded = stack.upload(photo_files(1, MEGAPIXELS_12)[0], album_id)
    stack.await_all([uploaded.photo_id])
    key = {"owner": stack.owner, "sk": f"PHOTO#{uploaded.photo_id}"}
    photo = stack.item(stack.image_metadata, key)
    thumbnail = stack.root("s3").get_object(Bucket=stack.bucket, Key=photo["thumbnail"]["key"])
    name = photo["execution_arn"].rpartition(":")[2]
    return Model(photo, thumbnail["Body"].read(), name)


def seed_album(stack: PhotoStack, model: Model, count: int) -> str:
    """An album of ``count`` copies, one an hour, named IMG_00000.jpg and so on from the newest.

    Returns its id.
    """
    album_id = stack.add_album(f"{count:,} photos")
    photos = list(photo_copies(model.photo, album_id, count, datetime.now(UTC)))
    stack.write(stack.image_metadata, photos)
    s3 = stack.root("s3")

    def put(photo: Item) -> None:
        key = photo["thumbnail"]["key"]
        s3.put_object(Bucket=stack.bucket, Key=key, Body=model.thumbnail, ContentType="image/jpeg")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(put, photos[:_WITH_THUMBNAIL]))
    return album_id


def seed_executions(stack: PhotoStack, model: Model, count: int) -> None:
    """Executions of the last week, named IMG_00000.jpg and so on, with their hourly counters."""
    key = {"pk": f"EXECUTION#{model.execution_name}", "sk": "EXECUTION"}
    execution = stack.item(stack.operations, key)
    hour = stack.item(stack.operations, {"pk": "COUNTER", "sk": _hour(execution["started_at"])})
    copies = list(execution_copies(execution, count, datetime.now(UTC)))
    stack.write(stack.operations, [*copies, *counter_items(hour, copies)])


def photo_copies(model: Item, album_id: str, count: int, now: datetime) -> Iterator[Item]:
    """Items of ImageMetadata, newest first."""
    copied = {name: value for name, value in model.items() if name not in _NOT_COPIED}
    for number in range(count):
        moment = _iso(now - timedelta(hours=number + 1))
        replaced = {
            model["photo_id"]: str(uuid.uuid4()),
            model["album_id"]: album_id,
            model["uploaded_at"]: moment,
            model["sort_at"]: moment,
        }
        photo = {**model, **replace_texts(copied, replaced)}
        yield {**photo, "filename": f"IMG_{number:05}.jpg"}


def execution_copies(model: Item, count: int, now: datetime) -> Iterator[Item]:
    """Items of Operations: one of twelve has failed and needs attention."""
    for number in range(count):
        started = _iso(now - timedelta(hours=2 + number % _HOURS))
        name = f"{uuid.uuid4()}-{number:032}-1"
        replaced = {
            model["name"]: name,
            model["photo_id"]: name[:36],
            model["started_at"]: started,
        }
        copy = replace_texts(model, replaced)
        copy |= {"day": started[:10], "filename": f"IMG_{number:05}.jpg"}
        copy["duration_ms"] = Decimal(200 + number * 37 % 9000)
        yield {**copy, **_FAILURE} if number % _FAILED_OF == 0 else copy


_FAILURE: Item = {
    "status": "FAILED",
    "outcome": "FAILED",
    "attention": "OPEN",
    "error": "BrokenImage",
    "cause": "the pixels of the image are damaged",
    "error_family": "photo",
    "failed_state": "ExtractImageMetadata",
}


def counter_items(model: Item, executions: list[Item]) -> Iterator[Item]:
    """The counters of each hour: those of one execution, times the executions of that hour."""
    hours = Counter(_hour(execution["started_at"]) for execution in executions)
    failed = Counter(_hour(e["started_at"]) for e in executions if e["outcome"] == "FAILED")
    for hour, count in hours.items():
        counted = {k: v * count if isinstance(v, Decimal) else v for k, v in model.items()}
        counted |= {"sk": hour, "outcome_succeeded": Decimal(count - failed[hour])}
        if failed[hour]:
            counted |= {"outcome_failed": failed[hour], "family_photo": failed[hour]}
        yield counted


def replace_texts(value: Any, replaced: dict[str, str]) -> Any:
    """A copy in which each text is replaced wherever it occurs, also inside of longer ones."""
    if isinstance(value, str):
        for old, new in replaced.items():
            value = value.replace(old, new)
        return value
    if isinstance(value, dict):
        return {name: replace_texts(inner, replaced) for name, inner in value.items()}
    if isinstance(value, list):
        return [replace_texts(inner, replaced) for inner in value]
    return value


def _hour(moment: str) -> str:
    return f"HOUR#{moment[:13]}"


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
